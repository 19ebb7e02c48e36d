namespace Discovery.Extensions.Configuration;

/// <summary>Seals the cache file by other means than a key, such as ASP.NET's Data Protection (package Discovery.Extensions.DataProtection).</summary>
public interface IKvCacheProtector
{
    /// <summary>Encrypts so that changes are noticed.</summary>
    byte[] Protect(byte[] plain);

    /// <summary>The reverse of <see cref="Protect"/>; throws when the bytes were changed or come from somebody else.</summary>
    byte[] Unprotect(byte[] sealedBytes);
}
