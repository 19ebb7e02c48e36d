namespace Discovery.Server.Node;

/// <summary>Hears what comes of comparing the members' data. Any thread.</summary>
internal interface ICorruptionObserver
{
    /// <summary>The member's data are not those of the others, or can't be read.</summary>
    void ReportCorrupt(ulong member, string why);

    /// <summary>Nothing is known about the member: it did not answer, or its answer is of another history.</summary>
    void NotCompared(ulong member, string why);

    /// <summary>So many members, this one included, have the same at the revision; there were others if there was another call.</summary>
    void Agreed(int members, long revision);

    /// <summary>A record of this member can't be read.</summary>
    void Damaged(string what);
}
