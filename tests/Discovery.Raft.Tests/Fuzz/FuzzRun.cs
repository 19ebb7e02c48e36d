using System.Text;

namespace Discovery.Raft.Tests;

/// <summary>One run, drawn from its seed: trouble for a while, every step checked; then peace, in which everything must come right.</summary>
internal sealed class FuzzRun
{
    private const int PeacefulTicksMax = 500;
    private readonly Random _random;
    private readonly FuzzOdds _odds;
    private readonly TestCluster _cluster;
    private readonly Checker _checker;
    private readonly HashSet<(ulong From, ulong To)> _cut = [];
    private ulong _lastId;

    public FuzzRun(int seed)
    {
        _random = new Random(seed);
        _odds = new FuzzOdds(_random);
        var voters = _random.Next(1, 6);
        var learners = _random.Next(3) == 0 ? 1 : 0;
        var spares = _random.Next(3);
        var limits = new RaftOptions
        {
            Id = 1,
            Random = _random.Next,
            ElectionTicks = _random.Next(3, 11),
            HeartbeatTicks = _random.Next(1, 3),
            RetainedEntriesMax = _random.Next(20),
            RetainedBytesMax = _random.Next(10, 500),
            InflightMessagesMax = _random.Next(1, 9),
            InflightBytesMax = _random.Next(1, 200),
            MessageBytesMax = _random.Next(1, 60),
            UncommittedBytesMax = _random.Next(20, 1000),
            PromotionLagMax = (ulong)_random.Next(10),
        };
        _cluster = new TestCluster(Ids(1, voters), Ids(voters + 1, learners), id => limits with { Id = id })
        {
            IsConnected = (from, to) => !_cut.Contains((from, to)),
        };
        foreach (var id in Ids(voters + learners + 1, spares))
            _cluster.Start(id);
        _checker = new Checker(_cluster[1].State);
        _cluster.Sending = _checker.Sent;
    }

    public ulong Committed => _checker.CommittedIndex;

    public int ReadsAnswered => _checker.ReadsAnswered;

    public int MembershipChanges { get; private set; }

    public void Trouble(int steps)
    {
        for (var i = 0; i < steps; i++)
            Step(_odds.Next(_random));
    }

    /// <summary>Everybody is up and hears everybody: a leader must come about, and all members must agree.</summary>
    public void Peace()
    {
        _cut.Clear();
        foreach (var member in _cluster.Members.Values.Where(m => !m.IsUp))
            Restart(member);
        (ulong Index, ulong Term)? proposed = null;
        for (var tick = 0; tick < PeacefulTicksMax; tick++)
        {
            Settle();
            var leaders = _cluster.Members.Values.Where(m => m.Core.Role == RaftRole.Leader).ToList();
            var leader = leaders.MaxBy(m => m.Core.Term)?.Core;
            // Another leader may have overridden what was proposed to the one before.
            if (leader is not null && leader.Term != proposed?.Term && leader.Propose(Data(), out var index) == ProposeOutcome.Appended)
            {
                proposed = (index, leader.Term);
                continue;
            }
            if (proposed?.Index <= Committed && _checker.LastState.Membership.All.All(m => _cluster[m].State == _checker.LastState))
                return;
            foreach (var member in _cluster.Members.Values)
            {
                EndSnapshots(member);
                member.Core.Tick();
                Check(member);
            }
        }
        Assert.Fail($"no agreement in {PeacefulTicksMax} ticks of peace; {Describe()}");
    }

    // Whoever carries a snapshot learns in the end that it got lost.
    private static void EndSnapshots(Member member)
    {
        foreach (var progress in member.Core.Progress().Where(p => p.State == ProgressState.Snapshot))
            member.Core.SnapshotEnded(progress.Member, delivered: false);
    }

    private string Describe() => string.Join("; ", _cluster.Members.Values.Select(m =>
        $"{m.Id} {m.Core.Role} term {m.Core.Term} leader {m.Core.Leader} log {m.Core.LastIndex} commit {m.Core.CommitIndex} applied {m.State.Index} {m.Core.Membership} " +
        string.Join(", ", m.Core.Progress())));

    private static IEnumerable<ulong> Ids(int first, int count) => Enumerable.Range(first, count).Select(i => (ulong)i);

    private void Settle()
    {
        for (var round = 0; ; round++)
        {
            Assert.True(round < 1000, "messages without end");
            foreach (var member in _cluster.Members.Values)
            {
                while (WorkOn(member))
                {
                }
                foreach (var wanted in member.SnapshotsWanted.ToArray())
                    SendSnapshot(member, wanted);
            }
            if (_cluster.Network.Count == 0)
                return;
            var batch = _cluster.Network.ToArray();
            _cluster.Network.Clear();
            foreach (var envelope in batch)
                Deliver(envelope);
        }
    }

    private void Step(FuzzAction action)
    {
        var member = Any(_cluster.Members.Values.ToList());
        if (action is FuzzAction.Deliver or FuzzAction.Drop or FuzzAction.Double)
        {
            if (_cluster.Network.Count == 0)
                return;
            var at = _random.Next(100) < _odds.Reordering ? _random.Next(_cluster.Network.Count) : 0;
            var envelope = _cluster.Network[at];
            if (action != FuzzAction.Double)
                _cluster.Network.RemoveAt(at);
            if (action != FuzzAction.Drop)
                Deliver(envelope);
            return;
        }
        if (action == FuzzAction.Heal)
            _cut.Clear();
        if (!member.IsUp)
        {
            if (action == FuzzAction.Restart)
                Restart(member);
            return;
        }
        if (action == FuzzAction.Work)
        {
            for (var parts = _random.Next(1, 7); parts > 0 && WorkOn(member); parts--)
            {
                // A crash may come after any part.
            }
        }
        else
        {
            Disturb(action, member);
        }
        Check(member);
    }

    private void Disturb(FuzzAction action, Member member)
    {
        var core = member.Core;
        var other = Any(_cluster.Members.Keys.ToList());
        switch (action)
        {
            case FuzzAction.Tick:
                core.Tick();
                break;
            case FuzzAction.Propose:
                core.Propose(Data(), out _);
                break;
            case FuzzAction.Read:
                _checker.ReadAsked(++_lastId);
                core.RequestRead(_lastId);
                break;
            case FuzzAction.Crash:
                Crash(member);
                break;
            case FuzzAction.Change:
                Change(core, other);
                break;
            case FuzzAction.Transfer:
                core.TransferLeadership(other);
                break;
            case FuzzAction.Snapshot when member.SnapshotsWanted.Count > 0:
                SendSnapshot(member, member.SnapshotsWanted.Min);
                break;
            case FuzzAction.SnapshotEnded:
                core.SnapshotEnded(other, _random.Next(2) == 0);
                break;
            case FuzzAction.Unreachable:
                core.Unreachable(other);
                break;
            case FuzzAction.Compact when member.Pending?.Snapshot is null:
                member.Compact();
                break;
            case FuzzAction.Campaign:
                core.Campaign();
                break;
            case FuzzAction.Cut:
                Cut(member.Id, other);
                break;
        }
    }

    private void Deliver(Envelope envelope)
    {
        var to = _cluster[envelope.To];
        if (to.Pending is not null && !_odds.IsDiskSlow)
            Finish(to);
        _cluster.Deliver(envelope);
        Check(to);
    }

    // One part of what is to be carried out; false when there is nothing.
    private bool WorkOn(Member member)
    {
        if (member.Pending is not null)
        {
            var entries = member.Pending.Entries;
            member.Persist();
            _checker.Written(member.Disk, entries);
        }
        else if (member.Written is not null)
        {
            member.Apply();
            _checker.Applied(member);
        }
        else if (member.Core.HasReady)
        {
            _checker.Taken(member, member.Take());
        }
        else
        {
            return false;
        }
        Check(member);
        return true;
    }

    private void Finish(Member member)
    {
        while (member.Pending is not null || member.Written is not null)
            WorkOn(member);
    }

    private void Change(RaftCore core, ulong other)
    {
        var basedOn = _random.Next(10) == 0 ? core.Membership.Index + 1 : core.Membership.Index;
        var operation = (MembershipOperation)_random.Next((int)MembershipOperation.AddVoter, (int)MembershipOperation.Update + 1);
        if (core.ProposeMembership(new MembershipChange(operation, other, basedOn), []) == ProposeOutcome.Appended)
            MembershipChanges++;
    }

    private void Cut(ulong one, ulong other)
    {
        switch (_random.Next(4))
        {
            case 0:
                _cut.Add((one, other));
                break;
            case 1:
                _cut.UnionWith([(one, other), (other, one)]);
                break;
            case 2:
                foreach (var id in _cluster.Members.Keys)
                    _cut.UnionWith([(one, id), (id, one)]);
                break;
            case 3:
                // It speaks, and does not hear.
                foreach (var id in _cluster.Members.Keys)
                    _cut.Add((id, one));
                break;
        }
    }

    private static void SendSnapshot(Member member, ulong to)
    {
        if (member.Core.Role != RaftRole.Leader || member.State.Index == 0)
        {
            member.SnapshotsWanted.Remove(to);
            return;
        }
        member.SendSnapshot(to);
    }

    private void Crash(Member member)
    {
        // In the middle of a write more often than chance would have it.
        if (_random.Next(2) == 0 && member.Pending is null && member.Written is null && member.Core.HasReady)
            WorkOn(member);
        member.Crash(_random.Next(-2, (member.Pending?.Entries.Count ?? 0) + 1));
        _checker.Crashed(member);
    }

    private void Restart(Member member)
    {
        member.Restart();
        _checker.Written(member.Disk, member.Disk.Entries);
        Check(member);
    }

    private void Check(Member member) => _checker.Stepped(member, _cluster.Members);

    private byte[] Data() => Encoding.ASCII.GetBytes($"{++_lastId}".PadRight(_random.Next(1, 20), '.'));

    private T Any<T>(List<T> list) => list[_random.Next(list.Count)];
}
