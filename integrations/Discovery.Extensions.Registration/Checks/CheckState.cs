using Discovery.Client.Registry;

namespace Discovery.Extensions.Registration;

/// <summary>Where a check stands after its runs so far: one slip does not take an instance out, one lucky run does not bring it back.</summary>
internal sealed class CheckState(ServiceCheckOptions options)
{
    private int _failures;
    private int _successes;

    /// <summary>Starting until enough runs agree.</summary>
    public ServiceStatus Status { get; private set; } = ServiceStatus.Starting;

    /// <summary>What the last run said.</summary>
    public string Note { get; private set; } = "";

    /// <summary>Takes a run over; answers whether the status changed.</summary>
    public bool Add(CheckResult result)
    {
        var before = Status;
        Note = result.Note;
        if (result.Status == ServiceStatus.Critical)
        {
            _successes = 0;
            if (++_failures >= options.FailuresBeforeCritical)
                Status = ServiceStatus.Critical;
        }
        else
        {
            _failures = 0;
            _successes++;
            if (Status is ServiceStatus.Passing or ServiceStatus.Warning || _successes >= options.SuccessesBeforePassing)
                Status = result.Status;
        }

        return Status != before;
    }
}
