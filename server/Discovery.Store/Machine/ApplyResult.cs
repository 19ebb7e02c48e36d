using Google.Protobuf;

namespace Discovery.Store;

/// <summary>What came of one entry of the log.</summary>
/// <param name="ProposalId">The proposal's id, by which the member that proposed it finds the caller.</param>
/// <param name="Revision">The store's revision after the entry.</param>
/// <param name="Response">
/// etcd's response to the request, its header with the revision only, the rest being the member's business; for a change of members a
/// <see cref="Discovery.Protocol.Peers.MemberChangeResult"/>; null when the request was refused or has no response (lease expiry, member
/// publication).
/// </param>
/// <param name="Error">Why the request was refused; null when it was not. A refused request has changed nothing.</param>
public sealed record ApplyResult(ulong ProposalId, long Revision, IMessage? Response, StoreError? Error);
