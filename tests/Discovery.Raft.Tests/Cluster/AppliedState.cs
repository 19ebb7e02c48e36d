namespace Discovery.Raft.Tests;

/// <summary>A state machine reduced to what tells two of them apart: how far it is, who the members are, a hash over all it applied.</summary>
internal sealed record AppliedState(ulong Index, ulong Term, Membership Membership, ulong Hash)
{
    public AppliedState After(in Entry entry)
    {
        Assert.Equal(Index + 1, entry.Index);
        var membership = entry.Kind == EntryKind.Membership
            ? Membership.After(MembershipChange.Decode(entry.Data.Span), entry.Index)
            : Membership;
        var hash = (Hash ^ entry.Term) * 1099511628211;
        foreach (var b in entry.Data.Span)
            hash = (hash ^ b) * 1099511628211;
        return new AppliedState(entry.Index, entry.Term, membership, hash);
    }
}
