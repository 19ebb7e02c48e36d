using Discovery.Protocol;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>
/// Writes down what clients send and receive, in the order in which the single-threaded simulation does it. Its clock counts those
/// events, so no two of them have the same time and what a client does after an answer stands after it.
/// </summary>
internal sealed class HistoryRecorder
{
    private readonly List<Operation<IMessage, KvOutput>?> _operations = [];
    private readonly List<(long Revision, long At)> _sightings = [];

    /// <summary>Now, on the history's clock.</summary>
    public long Clock { get; private set; }

    /// <summary>Everything so far. Whoever waits for an answer still is taken for one that never gets it.</summary>
    public IReadOnlyList<Operation<IMessage, KvOutput>> Operations => [.. _operations.OfType<Operation<IMessage, KvOutput>>()];

    /// <summary>Revisions that were seen by others than these clients' answers, and when: by watches.</summary>
    public IReadOnlyList<(long Revision, long At)> Sightings => _sightings;

    /// <param name="client">Whatever waits for one answer at a time: a client that has two under way counts as two.</param>
    /// <returns>To be given to one of the other methods when the request has come to an end.</returns>
    public int Sent(int client, IMessage request)
    {
        _operations.Add(new Operation<IMessage, KvOutput>(client, request, ++Clock));
        return _operations.Count - 1;
    }

    public void Answered(int operation, IMessage response) => Ended(operation, KvOutput.Of(response));

    /// <summary>Refused by the store when it applied the request: the lease or the key is not there, the revision is compacted.</summary>
    public void Refused(int operation, StoreError error) => Ended(operation, KvOutput.Refused(error));

    /// <summary>It certainly never had and never will have an effect: it did not even get into a log.</summary>
    public void NeverHappened(int operation) => _operations[operation] = null;

    /// <summary>Nobody knows whether it has had or will have its effect: a time-out, a lost connection, a lost leader.</summary>
    public void Lost(int operation)
    {
        Clock++;
        // A read without an answer tells nothing.
        if (_operations[operation]?.Input is RangeRequest || (_operations[operation]?.Input is TxnRequest txn && TxnShape.IsReadOnly(txn)))
            _operations[operation] = null;
    }

    /// <summary>A lease may run out at any time from now on, if nobody revokes it before.</summary>
    public void MayExpire(long lease) => Sent(client: -1, new LeaseExpiry { Ids = { lease } });

    /// <summary>A watch delivered an event of this revision.</summary>
    public void Seen(long revision) => _sightings.Add((revision, ++Clock));

    private void Ended(int number, KvOutput output)
    {
        var operation = _operations[number] ?? throw new InvalidOperationException($"Operation {number} was said never to have happened.");
        _operations[number] = operation with { Output = output, ReturnAt = ++Clock };
    }
}
