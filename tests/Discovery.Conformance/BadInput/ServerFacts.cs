namespace Discovery.Conformance.BadInput;

/// <summary>What a request may have to name of the server that gets it.</summary>
public sealed record ServerFacts(ulong MemberId, string PeerUrl, long Revision);
