namespace Discovery.Raft.Tests;

/// <summary>One core among members that exist only as the messages that a test writes.</summary>
internal sealed class PaperCore
{
    public PaperCore(ulong term = 0, ulong[]? log = null, ulong vote = 0, ulong commit = 0, ulong[]? voters = null, Func<RaftOptions, RaftOptions>? options = null)
    {
        var entries = (log ?? []).Select((t, i) => new Entry((ulong)i + 1, t, CoreHarness.Data("x"))).ToArray();
        var plain = TestCluster.Plain(1);
        Core = new RaftCore(options?.Invoke(plain) ?? plain, new RaftRestore(new HardState(term, vote, commit), 0, 0, entries, Membership.Of(voters ?? [1, 2, 3])));
    }

    public RaftCore Core { get; }

    /// <summary>Carries out what is ready; what was sent, in order.</summary>
    public List<Message> Sent()
    {
        var sent = new List<Message>();
        while (Core.HasReady)
        {
            var ready = Core.TakeReady();
            sent.AddRange(ready.Messages);
            if (ready.Entries.Count > 0)
                Core.Persisted(ready.Entries[^1].Index, ready.Entries[^1].Term);
            sent.AddRange(ready.MessagesAfterWrite);
        }
        return sent;
    }

    public void Hear(MessageKind kind, ulong from, ulong? term = null, ulong index = 0, ulong logTerm = 0, ulong commit = 0, bool reject = false, ulong context = 0, ulong[]? entries = null) =>
        Core.Step(new Message
        {
            Kind = kind,
            From = from,
            To = 1,
            Term = term ?? Core.Term,
            LogIndex = index,
            LogTerm = logTerm,
            Commit = commit,
            Reject = reject,
            Context = context,
            Entries = [.. (entries ?? []).Select((t, i) => new Entry(index + (ulong)i + 1, t, CoreHarness.Data("y")))],
        });

    /// <summary>Wins an election with the votes of 2 and, if there are more, of as many as are needed.</summary>
    public PaperCore Lead()
    {
        Core.Campaign();
        for (ulong from = 2; Core.Role == RaftRole.PreCandidate; from++)
            Hear(MessageKind.PreVoteReply, from, Core.Term + 1);
        for (ulong from = 2; Core.Role == RaftRole.Candidate; from++)
            Hear(MessageKind.VoteReply, from);
        Assert.Equal(RaftRole.Leader, Core.Role);
        return this;
    }

    /// <summary>Leads, and all members have the entry that its term begins with.</summary>
    public PaperCore LeadAndCommit()
    {
        Lead();
        Sent();
        foreach (var member in Core.Membership.All.Where(m => m != 1))
            Hear(MessageKind.AppendReply, member, index: Core.LastIndex);
        Sent();
        Assert.Equal(Core.LastIndex, Core.CommitIndex);
        return this;
    }
}
