using Discovery.Protocol;

namespace Discovery.Simulation.Checking;

/// <summary>One watch on one stream to one member: what was asked for, and all that came back for it.</summary>
/// <param name="Member">For people.</param>
/// <param name="Responses">
/// In the order of arrival. Those for the whole stream (watch id -1, which is how requested progress is answered) belong into every watch
/// that the stream had then.
/// </param>
internal sealed record WatchSession(string Member, WatchCreateRequest Request, IReadOnlyList<WatchResponse> Responses);
