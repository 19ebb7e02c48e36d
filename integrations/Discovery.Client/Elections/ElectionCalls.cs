using System.Runtime.CompilerServices;
using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>The service Election.</summary>
internal sealed class ElectionCalls(UnaryCaller caller, StreamCaller streams) : IKvElections
{
    private const string NoLeader = "election: no leader";

    public async Task<ElectionLeaderKey> CampaignAsync(
        KvKey name, long lease, KvValue value, CancellationToken cancellationToken = default)
    {
        Require.Key(name, nameof(name));
        Require.Lease(lease, nameof(lease));
        var request = new CampaignRequest { Name = name.ToByteString(), Lease = lease, Value = value.ToByteString() };

        // The server names the key after the lease: who asks again finds the candidacy that it has.
        var leader = (await caller.CallAsync(Methods.Campaign, request, CallKind.Waiting, cancellationToken)).Leader;
        return new ElectionLeaderKey { Name = leader.Name.ToKey(), Key = leader.Key.ToKey(), Revision = leader.Rev, Lease = leader.Lease };
    }

    public Task ProclaimAsync(ElectionLeaderKey leader, KvValue value, CancellationToken cancellationToken = default)
    {
        var request = new ProclaimRequest { Leader = ToMessage(leader), Value = value.ToByteString() };
        return caller.CallAsync(Methods.Proclaim, request, CallKind.Write, cancellationToken);
    }

    public async Task<KvEntry?> GetLeaderAsync(KvKey name, CancellationToken cancellationToken = default)
    {
        Require.Key(name, nameof(name));
        try
        {
            var request = new LeaderRequest { Name = name.ToByteString() };
            return (await caller.CallAsync(Methods.Leader, request, CallKind.Repeatable, cancellationToken)).Kv?.ToEntry();
        }
        catch (RpcException e) when (e.Detail == NoLeader)
        {
            return null;
        }
    }

    public IAsyncEnumerable<KvEntry> ObserveAsync(KvKey name, CancellationToken cancellationToken = default)
    {
        Require.Key(name, nameof(name));
        return new CancelledByDisposal<KvEntry>(
            token => ObservedAsync(name, token).GetAsyncEnumerator(CancellationToken.None), cancellationToken);
    }

    // The revision of its key makes a leader unique: resigning twice can't dethrone another.
    public Task ResignAsync(ElectionLeaderKey leader, CancellationToken cancellationToken = default) =>
        caller.CallAsync(Methods.Resign, new ResignRequest { Leader = ToMessage(leader) }, CallKind.Repeatable, cancellationToken);

    private static LeaderKey ToMessage(ElectionLeaderKey leader)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return new LeaderKey
        {
            Name = leader.Name.ToByteString(),
            Key = leader.Key.ToByteString(),
            Rev = leader.Revision,
            Lease = leader.Lease,
        };
    }

    private async IAsyncEnumerable<KvEntry> ObservedAsync(KvKey name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KvEntry? last = null;
        var request = new LeaderRequest { Name = name.ToByteString() };
        await foreach (var response in streams.FollowAsync(Methods.Observe, request, cancellationToken))
        {
            // Each stream begins with the present leader, who may have been told already.
            if (response.Kv?.ToEntry() is not { } entry || (entry.Key == last?.Key && entry.ModRevision == last.ModRevision))
                continue;
            last = entry;
            yield return entry;
        }
    }
}
