using Discovery.Protocol;
using Discovery.Rpc;
using Action = Discovery.Protocol.DowngradeRequest.Types.DowngradeAction;

namespace Discovery.Conformance.Wire;

/// <summary>The checks of a downgrade, which etcd has from 3.5 on.</summary>
public sealed class DowngradeTests(WireServer server) : IClassFixture<WireServer>
{
    [Theory]
    [InlineData("3.4.0")]
    [InlineData("3.4")]
    [InlineData("3.4.7")]
    public async Task The_minor_release_below_is_a_target(string version)
    {
        if (await IsOldAsync())
            return;
        Assert.Equal("3.5.0", (await CallAsync(Action.Validate, version)).Version);
    }

    [Theory]
    [InlineData(Action.Validate, "3.5.0", "etcdserver: invalid downgrade target version")]
    [InlineData(Action.Validate, "3.3.0", "etcdserver: invalid downgrade target version")]
    [InlineData(Action.Enable, "2.3.0", "etcdserver: invalid downgrade target version")]
    [InlineData(Action.Validate, "", "etcdserver: wrong downgrade target version format")]
    [InlineData(Action.Validate, "three", "etcdserver: wrong downgrade target version format")]
    [InlineData(Action.Enable, "3.x", "etcdserver: wrong downgrade target version format")]
    public async Task Other_targets_are_refused(Action action, string version, string text)
    {
        if (await IsOldAsync())
            return;
        await WireServer.RefusedAsync(RpcStatusCode.InvalidArgument, text, () => CallAsync(action, version));
    }

    [Fact]
    public async Task There_is_nothing_to_cancel()
    {
        if (await IsOldAsync())
            return;
        await WireServer.RefusedAsync(RpcStatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job", () => CallAsync(Action.Cancel, ""));
    }

    private Task<DowngradeResponse> CallAsync(Action action, string version) =>
        server.CallAsync<DowngradeRequest, DowngradeResponse>("Maintenance", "Downgrade", new DowngradeRequest { Action = action, Version = version });

    private async Task<bool> IsOldAsync() =>
        (await server.CallAsync<StatusRequest, StatusResponse>("Maintenance", "Status", new StatusRequest())).Version.StartsWith("3.4.", StringComparison.Ordinal);
}
