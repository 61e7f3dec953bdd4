/** Contract suites, fakes and a JUnit 5 extension for Go module proxies. */
module dev.athens.testkit {
    requires static transitive org.jspecify;
    requires transitive dev.athens.core;
    requires transitive org.junit.jupiter.api;
    requires jdk.httpserver;
    requires org.assertj.core;
    requires org.eclipse.jgit;
    requires org.junit.jupiter.params;

    exports dev.athens.testkit;
    exports dev.athens.testkit.git;
}
