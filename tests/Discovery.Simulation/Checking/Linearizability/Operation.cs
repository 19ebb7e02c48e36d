namespace Discovery.Simulation.Checking;

/// <summary>One request of one client, as the client saw it.</summary>
/// <param name="CallAt">When it was sent, on any clock that only rises. A <see cref="HistoryRecorder"/> never stamps two things alike.</param>
/// <param name="Output">
/// What came back. Null when nobody knows: the request may have had its effect, once, at any time from the call on, or never.
/// </param>
/// <param name="ReturnAt">When it came back; <see cref="OperationTime.Never"/> when it did not.</param>
internal sealed record Operation<TInput, TOutput>(int Client, TInput Input, long CallAt, TOutput? Output = null, long ReturnAt = OperationTime.Never)
    where TOutput : class
{
    /// <summary>It may be left out of the order.</summary>
    public bool IsOptional => Output is null;

    public override string ToString() =>
        $"client {Client} [{CallAt}, {(ReturnAt == OperationTime.Never ? "never" : ReturnAt)}] {Input} => {Output?.ToString() ?? "nobody knows"}";
}
