namespace Discovery.Rpc;

/// <summary>Who is to hear of slow calls.</summary>
/// <param name="After">Calls that take longer are slow.</param>
/// <param name="Tell">Called before the client has its answer, from any thread.</param>
public sealed record RpcSlowCalls(TimeSpan After, Action<RpcSlowCall> Tell);
