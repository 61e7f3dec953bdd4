package dev.athens.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static Redirects from(String url) {
        return new Redirects(HttpUrl.get(url), true);
    }

    private static Response answer(int status, String location) {
        Response.Builder response = new Response.Builder()
                .request(new Request.Builder().url("https://any.example").build())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.create("", null));
        return (location.isEmpty() ? response : response.header("Location", location)).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void leadsOn(int status) throws Exception {
        Redirects way = from("https://me:secret@a.example/x?q");
        assertThat(way.url()).hasToString("https://a.example/x?q");

        assertThat(way.follow(answer(status, "y"))).isTrue();

        assertThat(way.url()).hasToString("https://a.example/y");
        assertThat(way.mayUseLogin()).isTrue();
    }

    @Test
    void endsWhereNothingLeadsOn() throws Exception {
        Redirects way = from("https://a.example/x");

        assertThat(way.follow(answer(200, "/y"))).isFalse();
        assertThat(way.follow(answer(300, "/y"))).isFalse();
        assertThat(way.follow(answer(304, "/y"))).isFalse();
        assertThat(way.follow(answer(302, ""))).isFalse();

        assertThat(way.url()).hasToString("https://a.example/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://b.example/", "https://a.example:444/", "//a.example:444/", "https://sub.a.example/"})
    void takesNoLoginToAnotherHostNorBack(String elsewhere) throws Exception {
        Redirects way = from("https://a.example/x");

        way.follow(answer(302, elsewhere));
        assertThat(way.mayUseLogin()).isFalse();
        way.follow(answer(302, "https://a.example/x"));
        assertThat(way.mayUseLogin()).isFalse();
    }

    @Test
    void leavesHttpsOnlyIfItMay() throws Exception {
        assertThatThrownBy(() -> from("https://a.example/x?token=1").follow(answer(302, "http://me:p@b.example/?s=t")))
                .isInstanceOf(RedirectException.class)
                .hasMessage("redirected from secure URL https://a.example/x to insecure URL http://b.example/");

        Redirects insecure = new Redirects(HttpUrl.get("https://a.example/x"), false);
        assertThat(insecure.follow(answer(302, "http://a.example/x"))).isTrue();
        assertThat(insecure.mayUseLogin()).isFalse();
    }

    @Test
    void goesToNoOtherScheme() {
        assertThatThrownBy(() -> from("https://a.example/x").follow(answer(302, "ftp://a.example/")))
                .isInstanceOf(RedirectException.class)
                .hasMessage("redirected to something else than a http or https URL");
    }

    @Test
    void takesTenStepsAndNoMore() throws Exception {
        Redirects way = from("https://a.example/0");
        for (int i = 1; i <= 10; i++) {
            assertThat(way.follow(answer(302, "/" + i))).isTrue();
        }

        assertThatThrownBy(() -> way.follow(answer(302, "/11")))
                .isInstanceOf(RedirectException.class)
                .hasMessage("stopped after 10 redirects");
    }
}
