using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Conserver.Posix;

/// <summary>crypt(3), for every format the system's libcrypt knows.</summary>
public static unsafe class Crypt
{
    // sizeof(struct crypt_data) in libxcrypt and in glibc before it; it must be zero before the first use.
    private const int DataSize = 32768;

    private static readonly string[] Libraries = ["libcrypt.so.1", "libcrypt.so.2"];
    private static readonly Lazy<nint> CryptR = new(() => Load("crypt_r"));

    /// <summary>
    /// Hashes a phrase with the salt and method of <paramref name="setting"/> (a whole stored hash will do), text of one
    /// char per byte. Takes as long as the method is meant to take: not for a loop. Leaves no copy of the phrase.
    /// </summary>
    /// <returns>The hash, or null if the setting is not valid or the phrase cannot be hashed.</returns>
    /// <exception cref="DllNotFoundException">libcrypt is not installed; the message says what to install.</exception>
    public static string? Hash(ReadOnlySpan<byte> phrase, string setting)
    {
        // A NUL would silently end the text in C.
        if (phrase.Contains((byte)0) || setting.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        nint cryptR = CryptR.Value;
        byte[] phraseBytes = GC.AllocateArray<byte>(phrase.Length + 1, pinned: true);
        phrase.CopyTo(phraseBytes);
        byte[] data = GC.AllocateArray<byte>(DataSize, pinned: true);
        try
        {
            fixed (byte* phraseAt = phraseBytes)
            fixed (byte* settingAt = NativeText.Terminated(setting))
            fixed (byte* dataAt = data)
            {
                byte* hash = ((delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*>)cryptR)(phraseAt, settingAt, dataAt);

                // Failure is null or a text that begins with '*' and is no hash (crypt(3), "failure tokens").
                return hash is null || *hash == '*' ? null : NativeText.Read(hash);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(phraseBytes);
            CryptographicOperations.ZeroMemory(data);
        }
    }

    /// <summary>
    /// A new setting, with a salt of its own, of the best method the system's libcrypt has: yescrypt, or SHA-512 where that
    /// is not known.
    /// </summary>
    /// <exception cref="DllNotFoundException">As with <see cref="Hash"/>.</exception>
    public static string NewSetting()
    {
        const int OutputSize = 192;
        byte* output = stackalloc byte[OutputSize];
        fixed (byte* prefix = "$y$\0"u8)
        {
            // It takes what is random from the system itself when it is given nothing.
            var make = (delegate* unmanaged[Cdecl]<byte*, CULong, byte*, int, byte*, int, byte*>)Find("crypt_gensalt_rn");
            byte* setting = make is null ? null : make(prefix, new CULong(0), null, 0, output, OutputSize);
            if (setting is not null && *setting != '*')
            {
                return NativeText.Read(setting);
            }
        }

        const string Salt = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        return "$6$" + RandomNumberGenerator.GetString(Salt, 16) + "$";
    }

    private static nint Load(string function) => Find(function) is not 0 and var entry
        ? entry
        : throw new DllNotFoundException("passwords cannot be checked: libcrypt.so.1 is missing (Debian package libcrypt1)");

    private static nint Find(string function)
    {
        foreach (string name in Libraries)
        {
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, function, out nint entry))
            {
                return entry;
            }
        }

        return 0;
    }
}
