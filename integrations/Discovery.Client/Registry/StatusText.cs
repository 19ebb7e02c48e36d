namespace Discovery.Client.Registry;

/// <summary>The status as it is written.</summary>
internal static class StatusText
{
    public static string Format(ServiceStatus status) => status switch
    {
        ServiceStatus.Passing => "passing",
        ServiceStatus.Starting => "starting",
        ServiceStatus.Warning => "warning",
        ServiceStatus.Critical => "critical",
        ServiceStatus.Maintenance => "maintenance",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "This is not a status of an instance."),
    };

    public static ServiceStatus Parse(string? text) => text?.ToUpperInvariant() switch
    {
        null or "" or "PASSING" => ServiceStatus.Passing,
        "STARTING" => ServiceStatus.Starting,
        "WARNING" => ServiceStatus.Warning,
        "CRITICAL" => ServiceStatus.Critical,
        "MAINTENANCE" => ServiceStatus.Maintenance,
        _ => throw new FormatException(
            $"The instance has the status \"{text}\"; expected starting, passing, warning, critical or maintenance."),
    };
}
