using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Auth;
using Google.Protobuf;

namespace Discovery.Store.Tests;

/// <summary>A state machine on memory with everything that belongs to it, fed entry by entry.</summary>
internal sealed class StoreHarness
{
    private ulong _proposals;

    internal StoreHarness(IRevisionStore? records = null, ReadOnlyMemory<byte> savedState = default)
    {
        Records = records ?? new MemoryRevisionStore();
        Machine = StateMachine.Open(Records, Leases, savedState);
        Machine.Subscribe(Sink);
    }

    internal IRevisionStore Records { get; }

    internal SimpleLeaseBook Leases { get; } = new();

    internal RecordingSink Sink { get; } = new();

    internal StateMachine Machine { get; }

    internal KvStore Kv => Machine.Kv;

    internal ApplyResult Apply(IMessage request, ulong term = 1) => Apply(Requests.Proposal(request), term);

    /// <summary>As a client's: it carries who asked.</summary>
    internal ApplyResult ApplyAs(Requester requester, IMessage request)
    {
        var proposal = Requests.Proposal(request);
        proposal.Caller = requester.ToCaller();
        return Apply(proposal);
    }

    internal ApplyResult Apply(Proposal proposal, ulong term = 1)
    {
        proposal.Id = ++_proposals;
        var result = Machine.Apply(Machine.AppliedIndex + 1, term, proposal);
        Assert.Equal(_proposals, result.ProposalId);
        return result;
    }

    /// <summary>Applies a request that has to succeed.</summary>
    internal T Do<T>(IMessage request)
        where T : IMessage
    {
        var result = Apply(request);
        Assert.Null(result.Error);
        return Assert.IsType<T>(result.Response);
    }

    internal StoreError Refused(IMessage request)
    {
        var before = Describe();
        var result = Apply(request);
        Assert.Null(result.Response);
        Assert.Equal(before, Describe());
        Assert.NotNull(result.Error);
        return result.Error.Value;
    }

    internal long Put(string key, string value = "", long lease = 0) => Do<PutResponse>(Requests.Put(key, value, lease)).Header.Revision;

    internal long Delete(string key, string end = "") => Do<DeleteRangeResponse>(Requests.Delete(key, end)).Header.Revision;

    internal TxnResponse Txn(params IMessage[] operations) => Do<TxnResponse>(Requests.Txn(operations));

    /// <summary>Pruned to its end, but for whoever asks for the compaction alone.</summary>
    internal void Compact(long revision, bool prune = true)
    {
        Do<CompactionResponse>(new CompactionRequest { Revision = revision });
        if (prune)
        {
            Prune();
        }
    }

    internal void Prune(long most = long.MaxValue)
    {
        while (Machine.IsPruning)
        {
            Machine.Prune(most);
        }
    }

    internal string Get(string key, string end = "", long revision = 0) =>
        string.Join(' ', Kv.Range(Requests.Range(key, end, revision)).Kvs.Select(kv => $"{kv.Key.Text()}={kv.Value.Text()}"));

    /// <summary>What a process would find that starts on this one's records with the given checkpoint.</summary>
    internal StoreHarness Restart(ReadOnlyMemory<byte> savedState)
    {
        var records = new MemoryRevisionStore();
        Records.Scan((revision, record) => records.Put(revision, record));
        return new StoreHarness(records, savedState) { _proposals = _proposals };
    }

    internal string DescribeMembers() =>
        $"{string.Join('\n', Machine.Members)}\nremoved {string.Join(',', Machine.MembersView.Removed)} as of {Machine.MembersView.ConfigIndex}";

    internal string DescribeAuth() => string.Join(
        '\n',
        Machine.Auth.UserNames().Select(name => $"{Machine.Auth.Find(name)} password {Machine.Auth.Find(name)!.PasswordHash} of {Machine.Auth.Find(name)!.PasswordRevision}")
            .Concat(Machine.Auth.RoleNames().Select(name => $"{name}: {string.Join(' ', Machine.Auth.PermissionsOf(name)!)}"))
            .Concat(Machine.Auth.TokensByKey.OrderBy(t => t.Key).Select(t => $"{t}"))
            .Prepend($"auth {Machine.Auth.IsEnabled} {Machine.Auth.Revision}"));

    /// <summary>Everything that two members must agree on, as text.</summary>
    internal string Describe()
    {
        var kvs = Kv.Range(Requests.Range("\0", "\0")).Kvs.Select(kv => kv.ToString());
        return $"{Kv.CurrentRevision} {Kv.CompactRevision} {Leases.Describe()} {string.Join(' ', Machine.Alarms.List())}\n{DescribeAuth()}\n{DescribeMembers()}\n{string.Join('\n', kvs)}";
    }
}
