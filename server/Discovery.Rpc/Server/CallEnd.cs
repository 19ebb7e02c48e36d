namespace Discovery.Rpc.Server;

/// <summary>Why a call ended without its handler having decided so.</summary>
internal enum CallEnd
{
    None,
    ClientGone,
    Deadline,
    HostStopping,
}
