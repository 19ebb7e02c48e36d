using Discovery.Raft;

namespace Discovery.Server.Node;

/// <summary>A received snapshot that the core has accepted, and the hard state that goes with it.</summary>
internal sealed record SnapshotInstallation(SnapshotPoint Point, HardState HardState);
