namespace Discovery.Server.Peers;

/// <summary>A snapshot that lies complete and durable in the spool.</summary>
/// <param name="From">The leader that sent it.</param>
/// <param name="LeaderTerm">Its term.</param>
/// <param name="Index">The last log entry that the snapshot holds.</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="Bytes">The size of the snapshot.</param>
/// <param name="Checksum">CRC-32C of all its bytes, to be compared when it is read from the spool.</param>
internal sealed record ReceivedSnapshot(ulong From, ulong LeaderTerm, ulong Index, ulong Term, long Bytes, uint Checksum);
