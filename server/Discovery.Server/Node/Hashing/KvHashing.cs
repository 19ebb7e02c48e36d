using Discovery.Server.Options;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>Computes hashes of this member's keys beside the loops, one at a time: each reads all there is. Any thread.</summary>
/// <param name="look">Has the apply loop look at the state machine; false when it has been stopped.</param>
/// <param name="runAside">Runs what takes long, on another thread.</param>
/// <param name="damaged">Told of a record that can't be read.</param>
internal sealed class KvHashing(Func<Action<StateMachine>, bool> look, Action<Action> runAside, Action<string> damaged) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _turn = new();
    private int _waiting;

    /// <param name="revision">0 for the newest.</param>
    /// <param name="done">Called once, with the hash or with why there is none; <see cref="StoreError.Corrupt"/> when the data can't be read.</param>
    public void Compute(long revision, Action<KvHash?, StoreError?> done, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _waiting) > ServerLimits.HashesWaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            done(null, StoreError.TooManyRequests);
            return;
        }
        Start();

        void Start()
        {
            if (!look(machine => Aside(machine.Hold())))
                Finish(null, StoreError.Stopped);
        }

        void Aside(HeldState state) => runAside(() =>
        {
            var (hash, error) = Run(state, revision, cancellationToken);
            if (hash is null && error is null)
                Start();
            else
                Finish(hash, error);
        });

        void Finish(KvHash? hash, StoreError? error)
        {
            Interlocked.Decrement(ref _waiting);
            done(hash, error);
        }
    }

    /// <summary>Returns when nothing is read any more.</summary>
    public void Dispose()
    {
        // Left to the collector: what waits still looks at it.
        _stop.Cancel();
        _turn.Enter();
        _turn.Exit();
    }

    /// <summary>Neither hash nor error when a snapshot has taken the place of the state.</summary>
    private (KvHash? Hash, StoreError? Error) Run(HeldState state, long revision, CancellationToken cancellationToken)
    {
        using var held = state;
        using var turn = _turn.EnterScope();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
        try
        {
            return (KvHash.Compute(state, revision, either.Token), null);
        }
        catch (StoreException e)
        {
            return (null, e.Error);
        }
        catch (SnapshotSupersededException)
        {
            return (null, null);
        }
        catch (StorageCorruptException e)
        {
            damaged(e.Message);
            return (null, StoreError.Corrupt);
        }
        catch (OperationCanceledException)
        {
            return (null, _stop.IsCancellationRequested ? StoreError.Stopped : StoreError.RequestCanceled);
        }
    }
}
