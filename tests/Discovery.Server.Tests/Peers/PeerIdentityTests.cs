using Discovery.Protocol.Peers;
using Discovery.Rpc;
using Discovery.Server.Peers;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Peers;

public sealed class PeerIdentityTests
{
    [Fact]
    public async Task Etcd_17813_a_message_for_another_member_is_refused_in_the_middle_of_a_stream()
    {
        await using var b = await PeerNode.StartAsync(2);
        await using var channel = new RpcChannel(b.Url);
        await using var call = channel.Start(PeerMethods.Send);
        await call.WriteAsync(Hello());
        await call.WriteAsync(Raft(1));
        await call.WriteAsync(Raft(2, to: 3));
        await call.WriteAsync(Raft(3));
        var error = await EndOf(call);

        Assert.Equal(RpcStatusCode.FailedPrecondition, error.StatusCode);
        Assert.StartsWith("etcdserver: member ID mismatch: the message is for member 3, this is member 2;", error.Detail, StringComparison.Ordinal);
        Assert.Equal([1UL], b.Handler.Terms(1));
    }

    [Fact]
    public async Task Etcd_17813_a_message_of_another_cluster_is_refused_in_the_middle_of_a_stream()
    {
        await using var b = await PeerNode.StartAsync(2);
        await using var channel = new RpcChannel(b.Url);
        await using var call = channel.Start(PeerMethods.Send);
        await call.WriteAsync(Hello());
        await call.WriteAsync(Raft(1, cluster: 0xbad));
        var error = await EndOf(call);

        Assert.Equal(RpcStatusCode.FailedPrecondition, error.StatusCode);
        Assert.StartsWith("etcdserver: cluster ID mismatch", error.Detail, StringComparison.Ordinal);
        Assert.Empty(b.Handler.Received);
    }

    [Fact]
    public async Task A_member_of_another_cluster_is_told_so_once_and_keeps_trying()
    {
        await using var a = await PeerNode.StartAsync(1, cluster: 0xbad);
        await using var b = await PeerNode.StartAsync(2);
        await using var proxy = TcpProxy.Start(b.Url);
        a.Network.SetPeers([new PeerAddress(2, [proxy.Url])]);
        await Eventually.Async(() => proxy.Accepted >= 8);

        var (member, reason, text) = Assert.Single(a.Handler.Refusals);
        Assert.Equal((2UL, PeerRefusal.WrongCluster), (member, reason));
        Assert.StartsWith("etcdserver: cluster ID mismatch: member 1 belongs to cluster bad, member 2 to cluster c1;", text, StringComparison.Ordinal);
        Assert.Equal([text], b.Log.Of(45).Select(t => t[t.IndexOf("etcdserver", StringComparison.Ordinal)..]));
        Assert.Single(a.Log.Of(43));
        Assert.False(a.Network.IsOpen(2));
        // Once for each lane, not for each attempt.
        Assert.InRange(a.Handler.Lost.Count, 1, 2);
        Assert.Empty(b.Handler.Received);
    }

    [Fact]
    public async Task A_member_at_the_address_of_another_is_not_taken_for_it()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([new PeerAddress(3, [b.Url])]);
        await Eventually.Async(() => a.Handler.Refusals.Any(r => r.Member == 3 && r.Reason == PeerRefusal.WrongMember));
        Assert.False(a.Network.IsOpen(3));
    }

    [Fact]
    public async Task A_copy_of_a_member_is_refused_by_the_original()
    {
        await using var b = await PeerNode.StartAsync(2);
        var error = await RefusalOf(b, Hello(from: 2));
        Assert.Contains("a copy of this member's data folder", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_removed_while_it_is_connected_is_told_so_with_its_next_message()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);
        b.Handler.Remove(1);
        a.Network.Send(PeerNode.Small(2, 1));

        await Eventually.Async(() => !a.Handler.Refusals.IsEmpty);
        var (member, reason, text) = a.Handler.Refusals.First();
        Assert.Equal((2UL, PeerRefusal.Removed), (member, reason));
        Assert.StartsWith("the member has been permanently removed from the cluster", text, StringComparison.Ordinal);
        Assert.Empty(b.Handler.Received);
    }

    [Fact]
    public async Task A_member_that_nobody_knows_yet_is_let_in()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);
        a.Network.Send(PeerNode.Small(2, 7));
        await Eventually.Async(() => b.Handler.Terms(1) is [7UL]);
    }

    [Fact]
    public async Task A_second_stream_of_a_lane_takes_the_place_of_the_first()
    {
        await using var b = await PeerNode.StartAsync(2);
        await using var channel = new RpcChannel(b.Url);
        await using var first = channel.Start(PeerMethods.Send);
        await first.WriteAsync(Hello());
        await first.ResponseHeaders.WaitAsync(Eventually.DefaultTimeout);
        await using var other = channel.Start(PeerMethods.Send);
        await other.WriteAsync(Hello(lane: Lane.Bulk));
        await other.ResponseHeaders.WaitAsync(Eventually.DefaultTimeout);
        await using var second = channel.Start(PeerMethods.Send);
        await second.WriteAsync(Hello());
        await second.ResponseHeaders.WaitAsync(Eventually.DefaultTimeout);

        Assert.Equal(RpcStatusCode.Aborted, (await EndOf(first)).StatusCode);
        await second.WriteAsync(Raft(1));
        await other.WriteAsync(Raft(2));
        await Eventually.Async(() => b.Handler.Received.Count == 2);
    }

    [Fact]
    public async Task A_message_that_names_another_sender_than_its_stream_is_refused()
    {
        await using var b = await PeerNode.StartAsync(2);
        await using var channel = new RpcChannel(b.Url);
        await using var call = channel.Start(PeerMethods.Send);
        await call.WriteAsync(Hello());
        await call.WriteAsync(Raft(1, from: 3));
        Assert.Equal(RpcStatusCode.InvalidArgument, (await EndOf(call)).StatusCode);
        Assert.Empty(b.Handler.Received);
    }

    internal static PeerMessage Hello(ulong from = 1, Lane lane = Lane.Control) =>
        new() { ClusterId = PeerNode.Cluster, From = from, To = 2, Hello = new Hello { Lane = lane } };

    internal static PeerMessage Raft(ulong term, ulong from = 1, ulong to = 2, ulong cluster = PeerNode.Cluster) =>
        new() { ClusterId = cluster, From = from, To = to, Raft = new RaftMessage { Term = term } };

    internal static async Task<RpcException> EndOf(RpcCall<PeerMessage, SendResponse> call) =>
        await Assert.ThrowsAsync<RpcException>(() => call.ReadAsync().AsTask().WaitAsync(Eventually.DefaultTimeout));

    internal static async Task<RpcException> RefusalOf(PeerNode node, params PeerMessage[] messages)
    {
        await using var channel = new RpcChannel(node.Url);
        await using var call = channel.Start(PeerMethods.Send);
        foreach (var message in messages)
            await call.WriteAsync(message);
        return await EndOf(call);
    }
}
