using Discovery.Client;

namespace Discovery.Recipes.Elections;

/// <summary>
/// Being the leader, until given up or lost. Two processes can believe to lead for a short time: a process that stood still (garbage
/// collection, a suspended machine) learns only afterwards that its lease ran out. So treat it as a way not to do work twice, not as
/// a proof, and let whatever the leader writes to check <see cref="FencingToken"/>.
/// </summary>
public sealed class Leadership : IAsyncDisposable
{
    private readonly Candidacy _candidacy;

    internal Leadership(string election, Candidacy candidacy)
    {
        Election = election;
        _candidacy = candidacy;
    }

    /// <summary>The name of the election.</summary>
    public string Election { get; }

    /// <summary>The key of this leader.</summary>
    public string Key => _candidacy.Key;

    /// <summary>
    /// Greater than that of every earlier leader of this election: send it along with each write, and let the storage refuse a token
    /// smaller than the greatest it has seen. It is the revision at which <see cref="Key"/> was created, so within the same store
    /// a transaction that compares that revision does it.
    /// </summary>
    public long FencingToken => _candidacy.CreateRevision;

    /// <summary>Fires the moment the leadership may be gone: its lease is lost, its key was deleted or taken over, or it was given up.</summary>
    public CancellationToken LostToken => _candidacy.LostToken;

    /// <summary>Why the leadership is gone, as half a sentence; null while it is not.</summary>
    public string? LossReason => _candidacy.LossReason;

    /// <summary>Changes what the leader says about itself.</summary>
    /// <exception cref="LeadershipLostException">The leadership is gone; nothing was written.</exception>
    public async Task ProclaimAsync(KvValue value, CancellationToken cancellationToken = default)
    {
        if (!await _candidacy.ProclaimAsync(value, cancellationToken))
            throw new LeadershipLostException($"The leadership of {Election} is gone: {LossReason}.");
    }

    /// <summary>Gives the leadership up, so that the next candidate leads at once. Best effort: when the store is away, its lease runs out.</summary>
    public Task ResignAsync() => DisposeAsync().AsTask();

    /// <inheritdoc cref="ResignAsync"/>
    public ValueTask DisposeAsync() => _candidacy.DisposeAsync();
}
