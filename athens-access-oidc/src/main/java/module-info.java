/** Callers who are known by tokens that identity providers have signed. */
module dev.athens.access.oidc {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;
    requires com.nimbusds.jose.jwt;
    requires okhttp3;

    exports dev.athens.access.oidc;
}
