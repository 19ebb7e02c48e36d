using System.Runtime.CompilerServices;
using Discovery.Client;
using Discovery.Rpc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Discovery.Recipes.Elections;

/// <summary>
/// An election laid out as etcd's own recipe does: each candidate's key is <c>&lt;name&gt;/&lt;lease id in hex&gt;</c>, and the one that
/// was created first leads. <c>etcdctl elect &lt;name&gt;</c> and etcd's clients take part in the same election.
/// <para>An election is only as good as its leases: see <see cref="Leadership"/> for what it promises. Safe for use by many threads;
/// each campaign is a candidate of its own.</para>
/// </summary>
public sealed class LeaderElection
{
    private readonly IKvClient _client;
    private readonly LeaderElectionOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly RetryDelay _delay;

    /// <summary>Takes part in an election; nothing is sent yet.</summary>
    /// <param name="client">The store.</param>
    /// <param name="name">The name of the election: the key that candidates' keys begin with, without the last slash.</param>
    /// <param name="options">The time to live and the waits.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="time">The clock of the waits.</param>
    /// <exception cref="ArgumentException">The name is empty or ends with a slash, or an option is out of its range.</exception>
    public LeaderElection(
        IKvClient client, string name, LeaderElectionOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.EndsWith('/'))
            throw new ArgumentException($"The name of an election must not end with a slash, which follows it in the keys; it is \"{name}\".", nameof(name));
        _client = client;
        Name = name;
        _options = options ?? LeaderElectionOptions.Default;
        _options.Validate();
        _loggers = loggers ?? NullLoggerFactory.Instance;
        _logger = _loggers.CreateLogger<LeaderElection>();
        _time = time ?? TimeProvider.System;
        _delay = new RetryDelay(_options.RetryDelayMin, _options.RetryDelayMax);
    }

    /// <summary>The name of the election.</summary>
    public string Name { get; }

    /// <summary>
    /// Waits to be the leader, through outages of the store and losses of the place in the queue.
    /// Dispose what it answers to give the leadership up.
    /// </summary>
    /// <param name="value">What to say about oneself; others see it when they ask for the leader.</param>
    /// <param name="cancellationToken">Gives the place in the queue up and throws an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="RpcException">The store refuses: trying again would not help (a missing permission, for one).</exception>
    public async Task<Leadership> CampaignAsync(KvValue value, CancellationToken cancellationToken = default)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (await TryCampaignAsync(value, cancellationToken) is { } leadership)
                    return leadership;
                failures = 0;
            }
            catch (Exception e) when (IsPassing(e) && !cancellationToken.IsCancellationRequested)
            {
                var delay = _delay.After(++failures);
                ElectionLog.StoreAway(_logger, Name, e.Message, delay);
                await Task.Delay(delay, _time, cancellationToken);
            }
        }
    }

    /// <summary>Who leads now; null when nobody does.</summary>
    public async Task<ElectedLeader?> GetLeaderAsync(CancellationToken cancellationToken = default)
    {
        var first = await _client.RangeAsync(
            KvRange.Prefix(Name + "/"),
            new RangeOptions { SortBy = RangeSortTarget.CreateRevision, Order = RangeSortOrder.Ascending, Limit = 1 },
            cancellationToken);
        return first.Entries.Count == 0 ? null : ElectedLeader.From(first.Entries[0]);
    }

    /// <summary>
    /// Who leads, now and after each change of the leader or of what it proclaims; null while nobody does. Never ends by itself:
    /// while the store is away nothing is yielded.
    /// </summary>
    public async IAsyncEnumerable<ElectedLeader?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var first = true;
        ElectedLeader? last = null;
        var watcher = new PrefixWatcher(_client, Name + "/", null, _loggers, _time);
        await foreach (var view in watcher.WatchAsync(null, cancellationToken))
        {
            var leader = view.Entries.Values.MinBy(entry => entry.CreateRevision) is { } entry ? ElectedLeader.From(entry) : null;
            if (!first && leader == last)
                continue;
            first = false;
            last = leader;
            yield return leader;
        }
    }

    private static bool IsPassing(Exception exception) => exception switch
    {
        OutcomeUnknownException => true,
        RpcException rpc => rpc.NotSent || rpc.StatusCode is RpcStatusCode.Unavailable or RpcStatusCode.DeadlineExceeded
            or RpcStatusCode.ResourceExhausted or RpcStatusCode.Aborted or RpcStatusCode.Internal or RpcStatusCode.Unknown
            or RpcStatusCode.Canceled or RpcStatusCode.NotFound,
        _ => false,
    };

    /// <summary>Enters the queue and waits; null when the place was lost on the way.</summary>
    private async Task<Leadership?> TryCampaignAsync(KvValue value, CancellationToken cancellationToken)
    {
        var candidacy = await Candidacy.EnterAsync(_client, Name, value, _options.Ttl, _loggers, cancellationToken);
        if (candidacy is null)
            return null;
        var leads = false;
        try
        {
            ElectionLog.Entered(_logger, Name, candidacy.Key, candidacy.CreateRevision);
            leads = await candidacy.WaitForFirstPlaceAsync(cancellationToken);
            if (leads)
            {
                ElectionLog.Elected(_logger, Name, candidacy.Key, candidacy.CreateRevision);
                return new Leadership(Name, candidacy);
            }

            ElectionLog.PlaceLost(_logger, Name, candidacy.Key, candidacy.LossReason);
            return null;
        }
        finally
        {
            if (!leads)
                await candidacy.DisposeAsync();
        }
    }
}
