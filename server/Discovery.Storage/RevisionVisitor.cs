namespace Discovery.Storage;

/// <summary>Receives one record of a scan. <paramref name="record"/> is valid during the call only.</summary>
public delegate void RevisionVisitor(Revision revision, ReadOnlySpan<byte> record);
