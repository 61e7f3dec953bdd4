package dev.athens.benchmarks;

import dev.athens.module.ModulePath;
import dev.athens.module.Version;
import dev.athens.protocol.ProtocolRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to read and write the names in a request: every request does some of this. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class Names {
    // no constants, and not final: the compiler must not know them
    private String path = "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/compute/armcompute/v5";
    private String escapedPath = "github.com/!azure/azure-sdk-for-go/sdk/resourcemanager/compute/armcompute/v5";
    private ModulePath module = ModulePath.parse(path);
    private String release = "v5.7.0";
    private String pseudoVersion = "v0.0.0-20240102150405-0123456789ab";
    private String infoRequest = "/" + escapedPath + "/@v/v5.7.0.info";
    private String zipRequest = "/golang.org/x/exp/@v/v0.0.0-20240102150405-0123456789ab.zip";
    private String listRequest = "/" + escapedPath + "/@v/list";

    /** A module path as in a go.mod file. */
    @Benchmark
    public ModulePath parsePath() {
        return ModulePath.parse(path);
    }

    /** A module path as in a request. */
    @Benchmark
    public ModulePath parseEscapedPath() {
        return ModulePath.parseEscaped(escapedPath);
    }

    /** A module path as in the name of a stored file. */
    @Benchmark
    public String escapePath() {
        return module.escaped();
    }

    /** A released version. */
    @Benchmark
    public Version parseRelease() {
        return Version.parse(release);
    }

    /** A version of a commit without tag. */
    @Benchmark
    public Version parsePseudoVersion() {
        return Version.parse(pseudoVersion);
    }

    /** The request for the info of a release. */
    @Benchmark
    public ProtocolRequest parseInfoRequest() {
        return ProtocolRequest.parse(infoRequest);
    }

    /** The request for the zip of a pseudo-version. */
    @Benchmark
    public ProtocolRequest parseZipRequest() {
        return ProtocolRequest.parse(zipRequest);
    }

    /** The request for the versions of a module. */
    @Benchmark
    public ProtocolRequest parseListRequest() {
        return ProtocolRequest.parse(listRequest);
    }
}
