using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client.Tests;

public sealed class ObservabilityTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async Task InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_call_is_an_activity_that_the_server_can_carry_on()
    {
        using var parent = new Activity("test").Start();
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Discovery.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == parent.TraceId)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var client = _server.Connect();
        string? trace = null;
        var attempts = 0;
        _server.OnRange = (_, context) =>
        {
            trace = context.RequestHeaders.Get("traceparent");
            return ++attempts == 1 ? throw new RpcException(RpcStatusCode.Unavailable, "once") : Task.FromResult(new RangeResponse());
        };
        await client.GetAsync("a");
        var activity = Assert.Single(ended);
        Assert.Equal(("etcdserverpb.KV/Range", ActivityKind.Client, parent.SpanId), (activity.DisplayName, activity.Kind, activity.ParentSpanId));
        Assert.Equal(activity.Id, trace);
        Assert.Equal(
            ("etcdserverpb.KV", "Range", 2),
            (activity.GetTagItem("rpc.service"), activity.GetTagItem("rpc.method"), activity.GetTagItem("discovery.client.attempts")));

        _server.OnPut = (_, _) => throw new RpcException(RpcStatusCode.PermissionDenied, "etcdserver: permission denied");
        await Assert.ThrowsAsync<RpcException>(() => client.PutAsync("a", "1"));
        var failed = Assert.Single(ended, other => other.Status == ActivityStatusCode.Error);
        Assert.Equal(7, failed.GetTagItem("rpc.grpc.status_code"));
    }

    [Fact]
    public async Task Calls_are_measured_by_method_and_outcome()
    {
        var measured = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Discovery.Client")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Add(Text(instrument, tags)));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Add(Text(instrument, tags)));
        listener.Start();
        var client = _server.Connect();
        _server.OnPut = (_, _) => throw new RpcException(RpcStatusCode.Unavailable, "etcdserver: request timed out");
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => client.PutAsync("a", "1"));
        Assert.Contains("discovery.client.call.duration rpc.method=etcdserverpb.KV/Put outcome=OutcomeUnknown", measured);
        Assert.Contains($"discovery.client.endpoint.failures endpoint={_server.Url.Authority}", measured);
    }

    private static string Text(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = instrument.Name;
        foreach (var (key, value) in tags)
            text += $" {key}={value}";
        return text;
    }
}
