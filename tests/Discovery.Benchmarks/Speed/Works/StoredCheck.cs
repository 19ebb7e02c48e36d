using Discovery.Benchmarks.Generators.Requests;

namespace Discovery.Benchmarks.Speed.Works;

/// <summary>h2load looks at the HTTP status alone, which is 200 for a refused call, too: the store tells whether it did what it was asked for.</summary>
internal sealed class StoredCheck : IAsyncDisposable
{
    private readonly SetUp _calls;
    private readonly long _before;

    private StoredCheck(SetUp calls, long before) => (_calls, _before) = (calls, before);

    /// <summary>Puts the key, which also shows that the server takes puts at all.</summary>
    public static async Task<StoredCheck> BeginAsync(Uri address)
    {
        var calls = new SetUp(address);
        await calls.PutAsync(1);
        return new StoredCheck(calls, await calls.RevisionAsync());
    }

    /// <param name="puts">How many there have been at least.</param>
    /// <exception cref="InvalidOperationException">The store has fewer, or another value.</exception>
    public async Task EndAsync(double puts)
    {
        await _calls.CheckStoredAsync();
        var stored = await _calls.RevisionAsync() - _before;
        if (stored < puts)
            throw new InvalidOperationException($"of {puts} puts that were answered, {stored} are stored");
    }

    public ValueTask DisposeAsync() => _calls.DisposeAsync();
}
