using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Yarp;

/// <summary>Events 4200 to 4249: the proxy fed by the registry.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(4200, LogLevel.Information, "Routing {Services} services with {Instances} instances from revision {Revision} of the registry")]
    public static partial void Applied(ILogger logger, int services, int instances, long revision);

    [LoggerMessage(4201, LogLevel.Warning, "{Key} in the registry can't be used: {Error} What was good before stays.")]
    public static partial void Problem(ILogger logger, string key, string error);

    [LoggerMessage(4202, LogLevel.Warning,
        "The registry could not be read within {Timeout}; starting without it. Requests are answered with 503 until it can.")]
    public static partial void StartingWithout(ILogger logger, TimeSpan timeout);

    [LoggerMessage(4203, LogLevel.Error, "The routes from revision {Revision} of the registry could not be made; the last good ones stay")]
    public static partial void NotApplied(ILogger logger, Exception exception, long revision);

    [LoggerMessage(4204, LogLevel.Error, "YARP refused the routes; the last good ones stay")]
    public static partial void Refused(ILogger logger, Exception exception);

    [LoggerMessage(4205, LogLevel.Error, "The registry is no longer followed; the last good routes stay")]
    public static partial void Ended(ILogger logger, Exception exception);

    [LoggerMessage(4210, LogLevel.Warning, "The instance {Instance} of {Service} can't be reached: {Error}")]
    public static partial void Unreachable(ILogger logger, string service, string instance, string error);

    [LoggerMessage(4211, LogLevel.Information, "The request to {Service} that failed at the instance {Instance} goes to another one: {Error}")]
    public static partial void Failover(ILogger logger, string service, string instance, string error);
}
