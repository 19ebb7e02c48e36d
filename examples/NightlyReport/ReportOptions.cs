namespace NightlyReport;

/// <summary>How often a report is written.</summary>
internal sealed class ReportOptions
{
    /// <summary>Nightly would be a long wait for an example. Default 1 s.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);
}
