/** Module versions in PostgreSQL. */
module dev.athens.storage.jdbc {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires static org.mariadb.jdbc;
    requires transitive dev.athens.core;
    requires com.zaxxer.hikari;
    requires java.naming;
    requires java.sql;
    requires org.postgresql.jdbc;

    exports dev.athens.storage.jdbc;

    provides dev.athens.storage.StorageProvider with
            dev.athens.storage.jdbc.PostgresStorageProvider;
}
