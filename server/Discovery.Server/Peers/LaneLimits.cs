namespace Discovery.Server.Peers;

/// <param name="MessagesMax">Messages that may wait for one peer.</param>
/// <param name="BytesMax">Bytes that may wait for one peer; a single larger message is taken when nothing else waits.</param>
internal sealed record LaneLimits(int MessagesMax, int BytesMax);
