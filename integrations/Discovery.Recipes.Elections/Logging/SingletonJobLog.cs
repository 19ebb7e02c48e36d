using Microsoft.Extensions.Logging;

namespace Discovery.Recipes.Elections;

/// <summary>Events 4150 to 4199: singleton jobs.</summary>
internal static partial class SingletonJobLog
{
    [LoggerMessage(4150, LogLevel.Information, "The singleton job {Job} runs here, fencing token {FencingToken}")]
    public static partial void Started(ILogger logger, string job, long fencingToken);

    [LoggerMessage(4151, LogLevel.Information, "The singleton job {Job} is done (fencing token {FencingToken}); the leadership is kept")]
    public static partial void Completed(ILogger logger, string job, long fencingToken);

    [LoggerMessage(4152, LogLevel.Information, "The singleton job {Job} hands over (fencing token {FencingToken})")]
    public static partial void Resigning(ILogger logger, string job, long fencingToken);

    [LoggerMessage(4153, LogLevel.Warning, "The singleton job {Job} lost its leadership (fencing token {FencingToken}): {Reason}")]
    public static partial void Lost(ILogger logger, string job, long fencingToken, string? reason);

    [LoggerMessage(4154, LogLevel.Error, "The singleton job {Job} failed ({Failures} in a row); standing again in {Delay}")]
    public static partial void Failed(ILogger logger, Exception exception, string job, int failures, TimeSpan delay);

    [LoggerMessage(4155, LogLevel.Warning,
        "The singleton job {Job} (fencing token {FencingToken}) still runs {Overdue} after it was asked to stop; another process may run it as well")]
    public static partial void Overdue(ILogger logger, string job, long fencingToken, TimeSpan overdue);
}
