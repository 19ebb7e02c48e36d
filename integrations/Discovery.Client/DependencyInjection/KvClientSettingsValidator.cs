using Microsoft.Extensions.Options;

namespace Discovery.Client;

/// <summary>Says at the start of the host what would fail at the first use of a client.</summary>
internal sealed class KvClientSettingsValidator : IValidateOptions<KvClientSettings>
{
    public ValidateOptionsResult Validate(string? name, KvClientSettings options)
    {
        try
        {
            _ = options.ToOptions();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail($"The client of the store{(string.IsNullOrEmpty(name) ? "" : $" \"{name}\"")} can't be used: {e.Message}");
        }
    }
}
