using Microsoft.Extensions.Options;

namespace Discovery.Sidecar;

/// <summary>Failures to start that a person can mend: told in a line, without a stack.</summary>
internal static class StartFailure
{
    public static bool IsExpected(Exception exception) =>
        exception is OptionsValidationException or InvalidOperationException or IOException or FormatException or ArgumentException;

    public static string Text(Exception exception) => exception switch
    {
        OptionsValidationException options => string.Join(' ', options.Failures),
        { InnerException: { } inner } when exception is IOException => $"{exception.Message} ({inner.Message})",
        _ => exception.Message,
    };
}
