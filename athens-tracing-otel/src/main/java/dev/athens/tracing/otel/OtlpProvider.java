package dev.athens.tracing.otel;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import dev.athens.observe.Observer;
import dev.athens.proxy.ObserverProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;

/** Sends traces by the protocol of OpenTelemetry, as the settings of gomods/athens and the {@code OTEL_} variables say. */
public final class OtlpProvider implements ObserverProvider {
    private static final Logger LOG = System.getLogger(OtlpProvider.class.getName());

    private final Map<String, String> environment;

    /** With the variables of this process. */
    public OtlpProvider() {
        this(System.getenv());
    }

    OtlpProvider(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String kind() {
        return "otlp";
    }

    @Override
    public ObserverParts open(ConfigSection config) {
        double fraction =
                config.find("SamplingFraction").map(OtlpProvider::fraction).orElse(1.0);
        Optional<String> url = config.find("URL").map(ConfigValue::text);
        if (environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")) {
            LOG.log(Level.INFO, "no traces, since OTEL_SDK_DISABLED is true");
            return new ObserverParts(Observer.NONE, () -> {});
        }
        SpanQueue queue = new SpanQueue(new OtlpExporter(environment, url)::open);
        return new ObserverParts(new Tracer(fraction, queue), queue);
    }

    private static double fraction(ConfigValue value) {
        try {
            double fraction = Double.parseDouble(value.text());
            if (fraction >= 0 && fraction <= 1) {
                return fraction;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ConfigException.badValue(value.name(), value.text(), "must be a number from 0 to 1, such as 0.01");
    }
}
