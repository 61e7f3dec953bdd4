package dev.athens.net.http;

import dev.athens.internal.Urls;
import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import java.io.IOException;
import java.util.Map;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Shows each request and when the head of its answer was there, and tells the server what it is for. Servers that strangers have
 * named are told nothing, unless the operator has a login for them.
 *
 * @param isStrangers whether strangers name the servers
 */
record ObservedCalls(boolean isStrangers) implements Interceptor {
    /** Makes a client one for servers that strangers name. */
    static void ofStrangers(OkHttpClient.Builder client) {
        client.interceptors().replaceAll(one -> one instanceof ObservedCalls ? new ObservedCalls(true) : one);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Observation whole = Running.current();
        if (whole == Observation.NONE) {
            return chain.proceed(chain.request());
        }
        String url = Urls.withoutSecrets(chain.request().url().toString());
        Observation call = whole.begin(Step.CALL, "http", url);
        call.note(Detail.METHOD, chain.request().method());
        try {
            Response response = chain.proceed(told(chain.request(), call.headers()));
            call.note(Detail.STATUS, Integer.toString(response.code()));
            call.end();
            return response;
        } catch (IOException | RuntimeException | Error e) {
            call.fail(e);
            throw e;
        }
    }

    private Request told(Request request, Map<String, String> headers) {
        if (headers.isEmpty() || (isStrangers && request.header("Authorization") == null)) {
            return request;
        }
        Request.Builder told = request.newBuilder();
        headers.forEach(told::header);
        return told.build();
    }
}
