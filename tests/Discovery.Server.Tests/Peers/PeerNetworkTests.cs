using System.Diagnostics;
using Discovery.Protocol.Peers;
using Discovery.Server.Peers;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Peers;

public sealed class PeerNetworkTests
{
    [Fact]
    public async Task Messages_of_a_lane_arrive_in_order_and_carry_the_identity()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([a.Address, b.Address]);
        await a.OpenToAsync(2);

        for (ulong i = 0; i < 1000; i++)
            a.Network.Send(PeerNode.Small(2, i));
        for (ulong i = 1000; i < 1400; i++)
            a.Network.Send(PeerNode.Large(2, i));

        await Eventually.Async(() => b.Handler.Received.Count == 1400);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (ulong)i), b.Handler.Terms(1).Where(t => t < 1000));
        Assert.Equal(Enumerable.Range(1000, 400).Select(i => (ulong)i), b.Handler.Terms(1).Where(t => t >= 1000));
        Assert.All(b.Handler.Received, m => Assert.Equal((PeerNode.Cluster, 1UL, 2UL), (m.ClusterId, m.From, m.To)));
        Assert.Empty(a.Handler.Lost);
    }

    [Fact]
    public async Task A_single_message_waits_for_no_other_to_be_sent()
    {
        // Without pings, which would take along what was left in a buffer.
        await using var a = await PeerNode.StartAsync(1, options: PeerNode.Quick with { PingDelay = Timeout.InfiniteTimeSpan });
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);
        a.Network.Send(PeerNode.Small(2, 1));
        await Eventually.Async(() => b.Handler.Received.Count == 1);
    }

    [Fact]
    public async Task A_message_of_seven_megabytes_passes_and_one_beyond_the_limit_is_dropped()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);

        a.Network.Send(PeerNode.Large(2, 1, PeerLimits.MessageBytesMax));
        a.Network.Send(PeerNode.Large(2, 2, 7 << 20));
        await Eventually.Async(() => b.Handler.Received.Count == 1);

        Assert.Equal([2UL], b.Handler.Terms(1));
        Assert.Equal(7 << 20, b.Handler.Received.Single().Raft.Entries[0].Data.Length);
        Assert.Equal([2UL], a.Handler.Lost);
        Assert.Single(a.Log.Of(47));
    }

    [Fact]
    public async Task Three_members_exchange_ten_thousand_messages_without_losing_one()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var c = await PeerNode.StartAsync(3);
        PeerNode[] nodes = [a, b, c];
        foreach (var node in nodes)
            node.Network.SetPeers([.. nodes.Select(n => n.Address)]);
        foreach (var node in nodes)
            await node.OpenToAsync([.. nodes.Select(n => n.Member).Where(m => m != node.Member)]);

        var pairs = (from x in nodes from y in nodes where x != y select (From: x, To: y)).ToArray();
        // As many as a lane holds in any case, then the next round.
        for (ulong round = 0; round < 4; round++)
        {
            for (ulong i = 0; i < 420; i++)
            {
                foreach (var (from, to) in pairs)
                    from.Network.Send(i % 2 == 0 ? PeerNode.Small(to.Member, round * 420 + i) : PeerNode.Large(to.Member, round * 420 + i, 100));
            }
            await Eventually.Async(() => nodes.All(n => n.Handler.Received.Count == (int)(round + 1) * 840));
        }

        foreach (var (from, to) in pairs)
        {
            Assert.Equal(Enumerable.Range(0, 840).Select(i => (ulong)i * 2), to.Handler.Terms(from.Member).Where(t => t % 2 == 0));
            Assert.Equal(Enumerable.Range(0, 840).Select(i => (ulong)i * 2 + 1), to.Handler.Terms(from.Member).Where(t => t % 2 == 1));
        }
        Assert.All(nodes, n => Assert.Empty(n.Handler.Lost));
        Assert.All(nodes, n => Assert.Empty(n.Log.Errors));
    }

    [Fact]
    public async Task A_busy_bulk_lane_holds_up_no_heartbeat_and_its_full_queue_drops_and_reports_once()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        var busy = new TaskCompletionSource();
        b.Handler.Busy = (m, ct) => m.Raft.Entries.Count > 0 ? busy.Task.WaitAsync(ct) : Task.CompletedTask;
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);

        for (ulong i = 0; i < 2000; i++)
            a.Network.Send(PeerNode.Large(2, i, 64 << 10));
        await Eventually.Async(() => a.Handler.Lost.Count == 1);
        Assert.Single(a.Log.Of(46));
        for (ulong i = 5000; i < 5100; i++)
            a.Network.Send(PeerNode.Small(2, i));
        await Eventually.Async(() => b.Handler.Received.Count == 100);
        Assert.Single(a.Handler.Lost);

        // What was taken into the queue arrives, in order, once the other side has time again.
        busy.SetResult();
        await Eventually.Async(() => b.Handler.Received.Count > 600);
        var terms = b.Handler.Terms(1).Where(t => t < 5000).ToArray();
        Assert.Equal(terms.Order(), terms);
    }

    [Fact]
    public async Task A_lane_that_takes_nothing_is_broken_and_opened_again_while_the_other_goes_on()
    {
        var options = PeerNode.Quick with { WriteTimeout = TimeSpan.FromMilliseconds(300), WriteBytesPerSecondMin = 100 << 20 };
        await using var a = await PeerNode.StartAsync(1, options: options);
        await using var b = await PeerNode.StartAsync(2);
        var first = true;
        b.Handler.Busy = (m, ct) =>
        {
            if (m.Raft.Entries.Count == 0 || !first)
                return Task.CompletedTask;
            first = false;
            return Task.Delay(Timeout.Infinite, ct);
        };
        a.Network.SetPeers([b.Address]);
        await a.OpenToAsync(2);

        // More than HTTP/2's windows hold: the writer has to wait.
        for (ulong i = 0; i < 20; i++)
            a.Network.Send(PeerNode.Large(2, i, 1 << 20));
        await Eventually.Async(() => a.Log.Of(42).Length == 1);
        Assert.Contains("taken no bytes for 0.3 s", a.Log.Of(42).Single(), StringComparison.Ordinal);
        Assert.Equal([2UL], a.Handler.Lost);

        await a.OpenToAsync(2);
        a.Network.Send(PeerNode.Large(2, 100));
        await Eventually.Async(() => b.Handler.Terms(1).Contains(100UL));
    }

    [Fact]
    public async Task While_a_peer_is_away_messages_are_dropped_and_reported_once_and_none_of_them_arrives_later()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        a.Network.SetPeers([b.Address]);
        b.Network.SetPeers([a.Address]);
        await a.OpenToAsync(2);
        await b.StopAsync();
        await Eventually.Async(() => a.Handler.Lost.Count == 2);
        for (ulong i = 0; i < 100; i++)
        {
            a.Network.Send(PeerNode.Small(2, i));
            a.Network.Send(PeerNode.Large(2, i));
        }
        Assert.Equal([2UL, 2UL], a.Handler.Lost);

        await b.RestartAsync(a.Address);
        await a.OpenToAsync(2);
        a.Network.Send(PeerNode.Small(2, 1000));
        a.Network.Send(PeerNode.Large(2, 1000));
        await Eventually.Async(() => b.Handler.Received.Count == 2);
        Assert.Equal([1000UL, 1000UL], b.Handler.Terms(1));
    }

    [Fact]
    public async Task A_cut_connection_is_reported_and_opened_again()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var proxy = TcpProxy.Start(b.Url);
        a.Network.SetPeers([new PeerAddress(2, [proxy.Url])]);
        await a.OpenToAsync(2);
        Assert.Equal(2, proxy.Open);
        for (var cut = 1; cut <= 3; cut++)
        {
            proxy.Cut();
            await Eventually.Async(() => a.Handler.Lost.Count == 2 * cut);
            await a.OpenToAsync(2);
            a.Network.Send(PeerNode.Small(2, (ulong)cut));
            await Eventually.Async(() => b.Handler.Received.Count == cut);
        }
    }

    // Proposals that a follower passes on rely on it: one that came twice would be applied twice.
    [Fact]
    public async Task However_often_connections_are_cut_under_traffic_no_message_arrives_twice()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var proxy = TcpProxy.Start(b.Url);
        a.Network.SetPeers([new PeerAddress(2, [proxy.Url])]);
        var sent = 0UL;
        for (var cut = 0; cut < 20; cut++)
        {
            await a.OpenToAsync(2);
            var before = b.Handler.Received.Count;
            var lost = a.Handler.Lost.Count;
            // Some of it is in a queue, on the wire or half read when the connection goes.
            while (a.Handler.Lost.Count == lost)
            {
                a.Network.Send(PeerNode.Large(2, ++sent, 1 + (int)(sent % 5000)));
                if (b.Handler.Received.Count > before)
                    proxy.Cut();
            }
        }
        // The last cut may not have been noticed yet: what is sent until then is lost.
        var last = sent;
        await Eventually.Async(() =>
        {
            a.Network.Send(PeerNode.Large(2, ++sent));
            return b.Handler.Terms(1).Any(term => term > last);
        });
        var arrived = b.Handler.Terms(1).ToArray();
        Assert.InRange(arrived.Length, 20, (int)sent);
        Assert.Equal(arrived.Length, arrived.Distinct().Count());
    }

    [Fact]
    public async Task A_peer_that_vanished_without_a_farewell_is_noticed_without_traffic()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var proxy = TcpProxy.Start(b.Url);
        a.Network.SetPeers([new PeerAddress(2, [proxy.Url])]);
        await a.OpenToAsync(2);
        proxy.Stall();
        await Eventually.Async(() => !a.Handler.Lost.IsEmpty);
        Assert.False(a.Network.IsOpen(2));
        proxy.Resume();
        await a.OpenToAsync(2);
    }

    [Fact]
    public async Task The_urls_of_a_peer_are_tried_in_turn_and_may_change()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var moved = await PeerNode.StartAsync(2);
        using var nobody = PortReservation.Take();
        nobody.Release();
        a.Network.SetPeers([new PeerAddress(2, [new Uri($"http://127.0.0.1:{nobody.Port}"), b.Url])]);
        await a.OpenToAsync(2);
        a.Network.Send(PeerNode.Small(2, 1));
        await Eventually.Async(() => b.Handler.Received.Count == 1);

        // Still among them: the connection stays.
        a.Network.SetPeers([new PeerAddress(2, [moved.Url, b.Url])]);
        a.Network.Send(PeerNode.Small(2, 2));
        await Eventually.Async(() => b.Handler.Received.Count == 2);

        a.Network.SetPeers([moved.Address]);
        await Eventually.Async(() =>
        {
            a.Network.Send(PeerNode.Small(2, 3));
            return !moved.Handler.Received.IsEmpty;
        });
        Assert.Equal(2, b.Handler.Received.Count);
    }

    [Fact]
    public async Task A_peer_that_is_taken_out_is_let_go_and_sending_to_it_does_nothing()
    {
        await using var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var proxy = TcpProxy.Start(b.Url);
        a.Network.SetPeers([new PeerAddress(2, [proxy.Url])]);
        await a.OpenToAsync(2);
        a.Network.SetPeers([]);
        a.Network.Send(PeerNode.Small(2, 1));
        await Eventually.Async(() => proxy.Open == 0);
        Assert.Empty(a.Handler.Lost);
        Assert.Empty(b.Handler.Received);
        Assert.Equal(TimeSpan.Zero, a.Network.OpenFor(2));
    }

    [Fact]
    public async Task Disposal_ends_at_once_and_leaves_no_connection_whatever_the_peers_do()
    {
        var a = await PeerNode.StartAsync(1);
        await using var b = await PeerNode.StartAsync(2);
        await using var stalled = TcpProxy.Start(b.Url);
        await using var deaf = TcpProxy.Start(b.Url);
        using var nobody = PortReservation.Take();
        nobody.Release();
        deaf.Stall();
        a.Network.SetPeers([new PeerAddress(2, [stalled.Url]), new PeerAddress(3, [deaf.Url]), new PeerAddress(4, [new Uri($"http://127.0.0.1:{nobody.Port}")])]);
        await a.OpenToAsync(2);
        stalled.Stall();
        for (ulong i = 0; i < 64; i++)
            a.Network.Send(PeerNode.Large(2, i, 1 << 20));

        var watch = Stopwatch.StartNew();
        await a.Network.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        stalled.Resume();
        deaf.Resume();
        await Eventually.Async(() => stalled.Open == 0 && deaf.Open == 0);
        await a.DisposeAsync();
    }

    [Fact]
    public async Task A_member_that_is_heard_of_is_tried_at_once()
    {
        var patient = PeerNode.Quick with { BackoffMin = TimeSpan.FromHours(1), BackoffMax = TimeSpan.FromHours(2) };
        await using var a = await PeerNode.StartAsync(1, options: patient);
        await using var b = await PeerNode.StartAsync(2);
        await b.StopListeningAsync();
        a.Network.SetPeers([b.Address]);
        await Eventually.Async(() => a.Log.Of(41).Length == 2);
        await b.Network.DisposeAsync();
        await b.RestartAsync(a.Address);
        await a.OpenToAsync(2);
    }

    [Fact]
    public async Task A_joining_member_is_told_what_the_cluster_looks_like()
    {
        await using var a = await PeerNode.StartAsync(1);
        a.Handler.Description = new DescribeResponse { ClusterId = PeerNode.Cluster, MemberId = 1, Removed = { 7 } };
        Assert.Equal(a.Handler.Description, await PeerDescriber.DescribeAsync(a.Url, TimeSpan.FromSeconds(10), PeerNode.Quick));

        await a.StopListeningAsync();
        await Assert.ThrowsAsync<Discovery.Rpc.RpcException>(() => PeerDescriber.DescribeAsync(a.Url, TimeSpan.FromSeconds(1), PeerNode.Quick));
    }
}
