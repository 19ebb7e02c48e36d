using Discovery.Client;

namespace Tour;

/// <summary>Writes numbered keys one after the other until the node does not answer, and checks afterwards that each one is there.</summary>
internal sealed class Ledger : IAsyncDisposable
{
    private const string Prefix = "/tour/ledger/";

    private readonly KvClient _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private int _acknowledged;
    private long _revision;

    public Ledger(KvClient store)
    {
        _store = store;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>How many writes the node has acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Ends the writing and answers how many writes were acknowledged.</summary>
    public async Task<int> CloseAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        return Acknowledged;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _stop.Dispose();
    }

    /// <summary>Looks for every acknowledged write.</summary>
    /// <exception cref="TourFailedException">One is missing or other than it was written, or revisions went back.</exception>
    public async Task AuditAsync(CancellationToken cancellationToken)
    {
        var found = await _store.RangeAsync(KvRange.Prefix(Prefix), null, cancellationToken);
        var values = found.Entries.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value.ToString());
        for (var number = 1; number <= Acknowledged; number++)
        {
            if (values.GetValueOrDefault(Key(number)) != Value(number))
                throw new TourFailedException($"The write of {Key(number)} was acknowledged, but it is {values.GetValueOrDefault(Key(number)) ?? "not there"}.");
        }

        if (found.Revision < _revision)
            throw new TourFailedException($"The store went back from revision {_revision} to {found.Revision}.");
    }

    private static string Key(int number) => $"{Prefix}{number:00000}";

    private static string Value(int number) => $"entry {number}";

    private async Task WriteAsync()
    {
        try
        {
            for (var number = 1; ; number++)
            {
                _revision = (await _store.PutAsync(Key(number), Value(number), null, _stop.Token)).Revision;
                Volatile.Write(ref _acknowledged, number);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or OutcomeUnknownException or Discovery.Rpc.RpcException)
        {
            // The node is gone: what was acknowledged until now must be there when it comes back.
        }
    }
}
