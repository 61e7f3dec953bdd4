/** Module versions in PostgreSQL, and indexes of them in PostgreSQL, MySQL and MariaDB. */
module dev.athens.storage.jdbc {
    requires static com.google.errorprone.annotations;
    requires static org.checkerframework.checker.qual;
    requires static transitive org.jspecify;
    requires static org.mariadb.jdbc;
    requires transitive dev.athens.core;
    requires com.zaxxer.hikari;
    requires java.naming;
    requires java.sql;
    requires org.postgresql.jdbc;

    exports dev.athens.index.jdbc;
    exports dev.athens.storage.jdbc;

    provides dev.athens.index.IndexProvider with
            dev.athens.index.jdbc.MysqlIndexProvider,
            dev.athens.index.jdbc.PostgresIndexProvider;
    provides dev.athens.storage.StorageProvider with
            dev.athens.storage.jdbc.PostgresStorageProvider;
}
