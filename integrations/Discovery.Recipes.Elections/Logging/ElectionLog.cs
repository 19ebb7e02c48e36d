using Microsoft.Extensions.Logging;

namespace Discovery.Recipes.Elections;

/// <summary>Events 4100 to 4149: elections.</summary>
internal static partial class ElectionLog
{
    [LoggerMessage(4100, LogLevel.Debug, "Standing for {Election} as {Key}, in line at revision {Revision}")]
    public static partial void Entered(ILogger logger, string election, string key, long revision);

    [LoggerMessage(4101, LogLevel.Information, "Elected in {Election} as {Key}, fencing token {FencingToken}")]
    public static partial void Elected(ILogger logger, string election, string key, long fencingToken);

    [LoggerMessage(4102, LogLevel.Warning, "The place {Key} in the queue of {Election} is lost: {Reason}. Entering again.")]
    public static partial void PlaceLost(ILogger logger, string election, string key, string? reason);

    [LoggerMessage(4103, LogLevel.Warning, "The store can't be reached to stand for {Election}: {Error} Trying again in {Delay}.")]
    public static partial void StoreAway(ILogger logger, string election, string error, TimeSpan delay);

    [LoggerMessage(4104, LogLevel.Warning, "The key {Key} of {Election} could not be deleted: {Error} Its lease will run out.")]
    public static partial void NotDeleted(ILogger logger, string election, string key, string error);
}
