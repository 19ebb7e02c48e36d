using Discovery.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Discovery.Recipes.Elections;

/// <summary>
/// Stands for election, runs the job while elected, and stands again: never before the job has returned, as this process would
/// otherwise run it twice.
/// </summary>
internal sealed class SingletonJobRunner : BackgroundService
{
    private static readonly TimeSpan OverdueAfter = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly SingletonJobOptions _options;
    private readonly ISingletonJob _job;
    private readonly ElectionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LeaderElection _election;
    private readonly RetryDelay _delay;

    public SingletonJobRunner(
        string name, SingletonJobOptions options, ISingletonJob job, IKvClient client, ElectionMetrics metrics, ILoggerFactory loggers, TimeProvider time)
    {
        _name = name;
        _options = options;
        _job = job;
        _metrics = metrics;
        _time = time;
        _logger = loggers.CreateLogger<SingletonJobRunner>();
        _election = new LeaderElection(
            client, options.Prefix.TrimEnd('/') + "/" + name, new LeaderElectionOptions { Ttl = options.Ttl }, loggers, time);
        _delay = new RetryDelay(options.BackoffMin, options.BackoffMax);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            var started = _time.GetTimestamp();
            try
            {
                await using var leadership = await _election.CampaignAsync(_options.Candidate, stoppingToken);
                started = _time.GetTimestamp();
                await LeadAsync(leadership, stoppingToken);
                failures = 0;
                continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failures = _time.GetElapsedTime(started) > _options.BackoffMax ? 1 : failures + 1;
                var delay = _delay.After(failures);
                _metrics.Failed(_name);
                SingletonJobLog.Failed(_logger, e, _name, failures, delay);
                await Task.Delay(delay, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One term: returns when it is over, throws what the job threw.</summary>
    private async Task LeadAsync(Leadership leadership, CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.LostToken);
        SingletonJobLog.Started(_logger, _name, leadership.FencingToken);
        using var term = _metrics.Lead(_name);
        try
        {
            await RunAsync(new SingletonJobContext(_name, leadership), ending.Token);
            if (!ending.IsCancellationRequested)
            {
                // Were it given up now, the next candidate would do the work again, and the one after that, round and round.
                SingletonJobLog.Completed(_logger, _name, leadership.FencingToken);
                await Task.Delay(Timeout.InfiniteTimeSpan, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            if (leadership.LostToken.IsCancellationRequested)
                SingletonJobLog.Lost(_logger, _name, leadership.FencingToken, leadership.LossReason);
            else
                SingletonJobLog.Resigning(_logger, _name, leadership.FencingToken);
        }
    }

    private async Task RunAsync(SingletonJobContext context, CancellationToken ending)
    {
        // On a thread of its own: a job that works before its first await must not hold up the election.
        var running = Task.Run(() => _job.RunAsync(context, ending), CancellationToken.None);
        await running.WaitAsync(ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var overdue = OverdueAfter; !running.IsCompleted; overdue += OverdueAfter)
        {
            try
            {
                await running.WaitAsync(OverdueAfter, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (TimeoutException)
            {
                // Said below.
            }

            if (!running.IsCompleted)
                SingletonJobLog.Overdue(_logger, _name, context.FencingToken, overdue);
        }

        try
        {
            await running;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // It was asked to stop and did.
        }
    }
}
