namespace Discovery.Server.Peers;

/// <summary>How one connection of a lane came to its end.</summary>
/// <param name="OpenFor">Zero when the other side never accepted the greeting.</param>
/// <param name="Refusal">Null unless the other side said that it does not talk to this member.</param>
internal sealed record ConnectionEnd(string Reason, TimeSpan OpenFor, PeerRefusal? Refusal)
{
    public bool WasOpen => OpenFor > TimeSpan.Zero;
}
