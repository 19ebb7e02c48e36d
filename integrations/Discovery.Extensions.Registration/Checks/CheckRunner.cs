using Discovery.Client.Registry;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Registration;

/// <summary>Runs one check over and over and keeps where it stands.</summary>
internal sealed class CheckRunner(
    string service, ServiceCheckOptions options, ICheckProbe probe, Action changed, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly CheckState _state = new(options);

    public string Name => options.DisplayName;

    public CheckReport Report
    {
        get
        {
            lock (_gate)
            {
                return new CheckReport(Name, _state.Status, _state.Note);
            }
        }
    }

    /// <exception cref="InvalidOperationException">It is no Ttl check.</exception>
    public void Say(CheckResult result)
    {
        if (probe is not ReportProbe reports)
            throw new InvalidOperationException($"The check \"{Name}\" is of the kind {options.Kind}; only one of the kind Ttl takes reports.");
        reports.Report(result);
    }

    /// <summary>Ends when told to; nothing else ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var reported = options.Kind == ServiceCheckKind.Ttl;
        while (!stop.IsCancellationRequested)
        {
            var result = await OnceAsync(reported ? options.Interval : options.Timeout, stop);
            if (stop.IsCancellationRequested)
                return;
            Take(result);
            if (!reported)
                await Task.Delay(options.Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<CheckResult> OnceAsync(TimeSpan timeout, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            // Also for a check that does not listen to its token.
            return await probe.RunAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return CheckResult.Critical(options.Kind == ServiceCheckKind.Ttl ? $"no report within {timeout}" : $"no answer within {timeout}");
        }
        catch (Exception e)
        {
            return CheckResult.Critical(e.Message);
        }
    }

    private void Take(CheckResult result)
    {
        bool differs;
        ServiceStatus status;
        lock (_gate)
        {
            differs = _state.Add(result);
            status = _state.Status;
        }

        RegistrationMetrics.Checked(service, Name, result.Status);
        if (!differs)
            return;
        if (status == ServiceStatus.Passing)
            RegistrationLog.CheckPasses(logger, service, Name, result.Note);
        else
            RegistrationLog.CheckFails(logger, service, Name, status, result.Note);
        changed();
    }
}
