namespace Discovery.Client;

/// <summary>Each enumeration is a watch of its own, from the start revision on.</summary>
internal sealed class WatchEnumerable(Func<WatchSession> session, CancellationToken cancellationToken) : IAsyncEnumerable<WatchBatch>
{
    public IAsyncEnumerator<WatchBatch> GetAsyncEnumerator(CancellationToken enumeration = default) =>
        session().RunAsync(cancellationToken).GetAsyncEnumerator(enumeration);
}
