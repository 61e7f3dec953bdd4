package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What hosts get that embed the libraries. Versions that the parent POM manages count in its own build only; outside, the
 * nearest declaration counts, so what others bring in another version than the one tested here must be declared.
 */
class DependenciesTest {
    private static final List<String> LIBRARIES = List.of(
            "athens-core",
            "athens-http",
            "athens-storage-fs",
            "athens-storage-mem",
            "athens-vcs-jgit",
            "athens-server-undertow",
            "athens-testkit");

    /** Things that decide where a host's log goes. */
    private static final String BINDING = "slf4j-(?!api).*|logback.*|log4j.*|jul-to-.*|jboss-logmanager.*";

    private record Dependency(String artifact, String scope, boolean isOptional) {
        boolean reachesHosts() {
            return !isOptional && !scope.equals("test") && !scope.equals("provided");
        }
    }

    private static List<Dependency> dependencies(String module) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..", module, "pom.xml").toFile())
                .getDocumentElement();
        NodeList found = project.getElementsByTagName("dependency");
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .map(element -> new Dependency(
                        text(element, "artifactId"),
                        text(element, "scope"),
                        text(element, "optional").equals("true")))
                .toList();
    }

    private static String text(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static Stream<String> ofHosts(String module) throws Exception {
        return dependencies(module).stream().filter(Dependency::reachesHosts).map(Dependency::artifact);
    }

    @Test
    void reachHostsInTheVersionsThatAreTestedHere() throws Exception {
        assertThat(ofHosts("athens-vcs-jgit")).contains("slf4j-api");
        assertThat(ofHosts("athens-server-undertow")).contains("jboss-logging");
    }

    /** Storages, git, configuration and commands are the program's. */
    @Test
    void bringNoProgramWithTheServer() throws Exception {
        assertThat(ofHosts("athens-server-undertow"))
                .containsExactlyInAnyOrder(
                        "athens-core",
                        "athens-http",
                        "bcrypt",
                        "error_prone_annotations",
                        "guava",
                        "jackson-core",
                        "jboss-logging",
                        "jspecify",
                        "undertow-core",
                        "wildfly-common");
    }

    @Test
    void leaveTheLogToTheHost() throws Exception {
        for (String library : LIBRARIES) {
            assertThat(ofHosts(library)).as(library).isNotEmpty().noneMatch(artifact -> artifact.matches(BINDING));
        }
    }
}
