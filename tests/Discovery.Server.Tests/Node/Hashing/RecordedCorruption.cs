using Discovery.Server.Node;

namespace Discovery.Server.Tests.Node;

internal sealed class RecordedCorruption : ICorruptionObserver
{
    public List<ulong> Corrupt { get; } = [];

    public List<(ulong Member, string Why)> NotComparable { get; } = [];

    public List<(int Members, long Revision)> Agreements { get; } = [];

    public List<string> Damages { get; } = [];

    public void ReportCorrupt(ulong member, string why) => Corrupt.Add(member);

    public void NotCompared(ulong member, string why) => NotComparable.Add((member, why));

    public void Agreed(int members, long revision) => Agreements.Add((members, revision));

    public void Damaged(string what) => Damages.Add(what);
}
