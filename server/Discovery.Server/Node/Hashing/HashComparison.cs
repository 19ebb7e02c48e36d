using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// Who is right when hashes differ: what more than half of all members have. Without such a majority nobody can tell; the leader is
/// believed then, as in etcd. A missing answer is never taken for agreement.
/// </summary>
internal static class HashComparison
{
    public static void Tell(HashRound round, ICorruptionObserver observer)
    {
        var own = round.Answers.GetValueOrDefault(round.Leader).Hash;
        var comparable = new Dictionary<ulong, KvHash>();
        foreach (var member in round.Members)
        {
            var answer = round.Answers.TryGetValue(member, out var given) ? given : default;
            if (answer.Error == StoreError.Corrupt)
                observer.ReportCorrupt(member, "its data can't be read");
            else if (WhyNot(answer, own) is { } why)
                observer.NotCompared(member, why);
            else
                comparable.Add(member, answer.Hash!);
        }
        if (own is null)
            return;

        var groups = comparable.GroupBy(m => m.Value.Hash).ToList();
        var right = groups.Find(g => 2 * g.Count() > round.Members.Count)?.Key ?? own.Hash;
        foreach (var (member, hash) in comparable.Where(m => m.Value.Hash != right))
            observer.ReportCorrupt(member, $"at revision {own.HashRevision} its data have the hash {hash.Hash}, those of {comparable.Values.Count(h => h.Hash == right)} of {round.Members.Count} members have {right}");
        if (groups.Count == 1)
            observer.Agreed(comparable.Count, own.HashRevision);
    }

    private static string? WhyNot(HashAnswer answer, KvHash? own) => answer switch
    {
        { Error: { } error } => error.Text(),
        { Hash: null } => "it did not answer in time",
        _ when own is null => "the leader's own data could not be read",
        { Hash: { } hash } when hash.HashRevision != own.HashRevision => $"it answered for revision {hash.HashRevision}, not {own.HashRevision}",
        { Hash: { } hash } when hash.CompactRevision != own.CompactRevision => $"its history begins at revision {hash.CompactRevision}, the leader's at {own.CompactRevision}",
        _ => null,
    };
}
