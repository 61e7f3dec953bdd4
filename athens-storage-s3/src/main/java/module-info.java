/** Module versions in a bucket of S3 or of what speaks its protocol. */
@SuppressWarnings("module") // S3 ends with a digit
module dev.athens.storage.s3 {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.urlconnection;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.profiles;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.services.s3;

    exports dev.athens.storage.s3;

    provides dev.athens.storage.StorageProvider with
            dev.athens.storage.s3.MinioLayoutProvider,
            dev.athens.storage.s3.MinioStorageProvider,
            dev.athens.storage.s3.S3StorageProvider;
}
