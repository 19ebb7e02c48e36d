using Discovery.Raft;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>A change of members that the leader's rules allow, on its way into the log.</summary>
/// <param name="Proposal">Waits for the entry like any other proposal.</param>
/// <param name="Refuse">Told why it can't be appended; then nothing was.</param>
internal sealed record PendingMemberChange(MembershipChange Change, PendingProposal Proposal, bool IsVoter, Action<StoreError> Refuse);
