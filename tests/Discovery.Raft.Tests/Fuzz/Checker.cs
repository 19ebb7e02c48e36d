namespace Discovery.Raft.Tests;

/// <summary>The properties of figure 3 of the Raft paper, and what follows from them for reads and acknowledgements.</summary>
internal sealed class Checker
{
    private readonly Dictionary<ulong, ulong> _leaderOfTerm = [];
    private readonly Dictionary<(ulong Index, ulong Term), (ulong TermBefore, Entry Entry)> _logs = [];
    private readonly List<(ulong Term, ulong CommittedIn, AppliedState State)> _committed = [];
    private readonly Dictionary<ulong, ulong> _reads = [];
    private readonly Dictionary<ulong, ulong> _terms = [];

    public Checker(AppliedState start) => _committed.Add((0, 0, start));

    public ulong CommittedIndex => (ulong)_committed.Count - 1;

    public int ReadsAnswered { get; private set; }

    /// <summary>The state that every member has once it has applied everything.</summary>
    public AppliedState LastState => _committed[^1].State;

    public void ReadAsked(ulong id) => _reads.Add(id, CommittedIndex);

    /// <summary>Called for a taken Ready, before anything of it is carried out.</summary>
    public void Taken(Member member, Ready ready)
    {
        foreach (var entry in ready.Committed)
            StateMachineSafety(member, entry);
        foreach (var read in ready.Reads)
        {
            // It saw everything that anybody could have known to be committed when it was asked.
            Assert.True(read.Index >= _reads[read.RequestId], $"read {read.RequestId} is answered with {read.Index}, older than {_reads[read.RequestId]}");
            ReadsAnswered++;
        }
        if (ready.Snapshot is { } snapshot)
        {
            Assert.InRange(snapshot.Index, 1ul, CommittedIndex);
            Assert.Equal(_committed[(int)snapshot.Index].Term, snapshot.Term);
            Assert.Equal(_committed[(int)snapshot.Index].State.Membership, snapshot.Membership);
        }
    }

    /// <summary>Called for every message: what it says is known to more than one member.</summary>
    public void Sent(Message message)
    {
        if (message.Kind == MessageKind.Append)
            LogMatching(message.LogTerm, message.Entries);
    }

    /// <summary>Called after a write, and for what a restarted member finds on its disk.</summary>
    public void Written(Disk disk, IReadOnlyList<Entry> entries)
    {
        if (entries.Count > 0)
            LogMatching(disk.TermAt(entries[0].Index - 1), entries);
    }

    /// <summary>Called after every step.</summary>
    public void Stepped(Member member, IReadOnlyDictionary<ulong, Member> members)
    {
        if (!member.IsUp)
            return;
        var core = member.Core;
        Assert.True(core.Term >= _terms.GetValueOrDefault(member.Id), "a term went back in memory without a crash");
        _terms[member.Id] = core.Term;
        if (core.Role == RaftRole.Leader)
        {
            Leading(member);
            Acknowledgements(member, members);
        }
        if (core.CommitIndex >= (ulong)_committed.Count)
            Committed(member);
    }

    public void Crashed(Member member) => _terms[member.Id] = member.Disk.HardState.Term;

    public void Applied(Member member)
    {
        Assert.True(member.State.Index <= CommittedIndex);
        Assert.Equal(_committed[(int)member.State.Index].State, member.State);
    }

    private void LogMatching(ulong? before, IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (before is not null && !_logs.TryAdd((entry.Index, entry.Term), (before.Value, entry)))
            {
                var (termBefore, known) = _logs[(entry.Index, entry.Term)];
                Assert.True(termBefore == before, $"two entries {entry.Index}/{entry.Term} have different predecessors");
                Assert.True(known.Kind == entry.Kind && known.Data.Span.SequenceEqual(entry.Data.Span), $"two entries {entry.Index}/{entry.Term} differ");
            }
            before = entry.Term;
        }
    }

    private void Leading(Member member)
    {
        var core = member.Core;
        if (!_leaderOfTerm.TryAdd(core.Term, member.Id))
        {
            Assert.True(_leaderOfTerm[core.Term] == member.Id, $"term {core.Term} has leaders {_leaderOfTerm[core.Term]} and {member.Id}");
            return;
        }
        for (var i = _committed.Count - 1; i > 0 && core.TermAt((ulong)i) is not null | (ulong)i > core.LastIndex; i--)
        {
            if (_committed[i].CommittedIn < core.Term)
                Assert.True(core.TermAt((ulong)i) == _committed[i].Term, $"leader {member.Id} of term {core.Term} lacks the committed entry {i}/{_committed[i].Term}");
        }
    }

    /// <summary>What a leader counts is on the follower's disk, as long as that one is of the same term.</summary>
    private static void Acknowledgements(Member leader, IReadOnlyDictionary<ulong, Member> members)
    {
        foreach (var progress in leader.Core.Progress())
        {
            var disk = members[progress.Member].Disk;
            if (progress.Match > disk.Checkpoint.Index && disk.HardState.Term <= leader.Core.Term && leader.Core.TermAt(progress.Match) is { } term)
                Assert.True(disk.TermAt(progress.Match) == term, $"leader {leader.Id} counts {progress.Match}/{term} of {progress.Member}, whose disk has term {disk.TermAt(progress.Match)} there");
        }
    }

    private void Committed(Member member)
    {
        var core = member.Core;
        for (var index = (ulong)_committed.Count; index <= core.CommitIndex; index++)
        {
            var term = core.TermAt(index);
            Assert.NotNull(term);
            _committed.Add((term.Value, core.Term, _committed[^1].State.After(_logs[(index, term.Value)].Entry)));
        }
    }

    private void StateMachineSafety(Member member, in Entry entry)
    {
        Assert.True(entry.Index <= CommittedIndex);
        Assert.True(_committed[(int)entry.Index].Term == entry.Term, $"member {member.Id} applies {entry.Index}/{entry.Term}, committed was {_committed[(int)entry.Index].Term}");
    }
}
