/** What requests are made of, as traces for collectors of OpenTelemetry. */
module dev.athens.tracing.otel {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;
    requires io.opentelemetry.api;
    requires io.opentelemetry.sdk;
    requires io.opentelemetry.sdk.autoconfigure;
    requires io.opentelemetry.sdk.autoconfigure.spi;
    requires io.opentelemetry.sdk.common;
    requires io.opentelemetry.sdk.trace;

    exports dev.athens.tracing.otel;

    provides dev.athens.proxy.ObserverProvider with
            dev.athens.tracing.otel.OtlpProvider;
}
