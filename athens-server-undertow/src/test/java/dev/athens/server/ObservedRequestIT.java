package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.net.Cidr;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.observe.Step;
import dev.athens.observe.TraceContext;
import dev.athens.proxy.ModuleProxy;
import dev.athens.server.options.RequestReport;
import dev.athens.storage.ObservedStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.HeapStorage;
import dev.athens.testkit.RecordingObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an observer sees of requests. */
@Timeout(60)
class ObservedRequestIT {
    private static final String MOD = "/example.com/m/@v/v1.0.0.mod";
    private static final TraceContext ASKED =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);
    private static final String TRACEPARENT = "traceparent: " + ASKED.header();

    @TempDir
    private Path folder;

    private final RecordingObserver observer = new RecordingObserver();
    private final LinkedBlockingQueue<RequestReport> reports = new LinkedBlockingQueue<>();
    private ModuleProxy proxy;
    private AthensServer server;

    @BeforeEach
    void start() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of("example.com/m", "v1.0.0"));
        proxy = ModuleProxy.builder(new ObservedStorage(new HeapStorage(), "memory", observer), fetcher)
                .observer(observer)
                .scratch(folder)
                .build();
        server = builder().start();
    }

    private AthensServer.Builder builder() {
        return AthensServer.builder(proxy)
                .host("127.0.0.1")
                .port(0)
                .listener(reports::add)
                .trustedProxies(List.of(Cidr.parse("127.0.0.0/8")));
    }

    @AfterEach
    void stop() {
        server.close();
        proxy.close();
    }

    private RequestReport get(String path, String... headers) throws Exception {
        RawHttp.get(server.port(), path, headers);
        RequestReport report = reports.poll(20, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    private RecordingObserver.Seen request() {
        return observer.steps().get(0);
    }

    @Test
    void seesWhatAMissIsMadeOfAndHowItEnds() throws Exception {
        RequestReport report = get(MOD);

        assertThat(observer.paths())
                .startsWith("REQUEST mod")
                .contains("REQUEST mod/STORAGE memory findHead", "REQUEST mod/FLIGHT head/SAVE head");
        assertThat(report.trace()).isEqualTo(request().trace());
        assertThat(request().outcome()).isEqualTo("ended");
        assertThat(request().details())
                .containsEntry(Detail.METHOD, "GET")
                .containsEntry(Detail.STATUS, "200")
                .containsEntry(Detail.MODULE, "example.com/m")
                .containsEntry(Detail.VERSION, "v1.0.0")
                .containsEntry(Detail.CACHE, "miss")
                .containsEntry(Detail.CLIENT, "127.0.0.1")
                .containsEntry(Detail.REQUEST_ID, report.id());
    }

    @Test
    void seesRequestsForOtherThings() throws Exception {
        get("/catalog");
        get("/example.com/m/@v/nonsense");
        assertThat(observer.paths()).contains("REQUEST /catalog", "REQUEST other");
    }

    @Test
    void seesOfHitsThatAreAnsweredAtOnceNoMoreThanItWants() throws Exception {
        get(MOD);
        get(MOD);
        int before = observer.steps().size();
        assertThat(get(MOD).trace()).isEmpty();
        assertThat(observer.steps()).hasSize(before);
        observer.pickHits();
        try (OpenConnection connection = new OpenConnection(server.port())) {
            for (int i = 0; i < 10; i++) {
                connection.ask("GET", MOD);
                assertThat(reports.take().trace())
                        .isEqualTo(observer.steps().get(before + i).trace());
            }
        }
        assertThat(observer.steps().subList(before, before + 10)).allSatisfy(hit -> {
            assertThat(hit.path()).isEqualTo("REQUEST mod");
            assertThat(hit.details()).containsEntry(Detail.CACHE, "hit").containsEntry(Detail.STATUS, "200");
            assertThat(hit.outcome()).isEqualTo("ended");
        });
    }

    @Test
    void goesOnWithTheTraceOfAClientAlsoWhereTheAnswerLiesReady() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(get(MOD, TRACEPARENT, "tracestate: a=1").trace())
                    .hasValueSatisfying(trace -> assertThat(trace.traceId()).isEqualTo(ASKED.traceId()));
        }
        assertThat(observer.asked()).hasSize(5).allSatisfy(asked -> {
            assertThat(asked.context()).contains(ASKED);
            assertThat(asked.state()).isEqualTo("a=1");
            assertThat(asked.isTrusted()).isTrue();
        });
    }

    @Test
    void answersAtOnceWhatIsPartOfATraceThatNobodyFollows() throws Exception {
        server.close();
        server = builder()
                .observer(new Observer() {
                    @Override
                    public Observation begin(Step step, String kind, String subject) {
                        return observer.begin(step, kind, subject);
                    }

                    @Override
                    public boolean followsTraces() {
                        return false;
                    }
                })
                .start();
        get(MOD);
        get(MOD);
        int before = observer.steps().size();

        get(MOD, TRACEPARENT);

        assertThat(observer.steps()).hasSize(before);
    }

    @Test
    void knowsThatStrangersMayNotDecide() throws Exception {
        server.close();
        server = builder().trustedProxies(List.of()).start();

        get(MOD, TRACEPARENT);

        assertThat(observer.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.context()).contains(ASKED);
            assertThat(asked.isTrusted()).isFalse();
        });
    }

    @Test
    void takesTracesThatAreMalformedForMissing() throws Exception {
        get(MOD, "traceparent: nonsense");
        get(MOD, TRACEPARENT, TRACEPARENT);
        assertThat(observer.asked()).hasSize(2).allSatisfy(asked -> assertThat(asked.context())
                .isEmpty());
    }
}
